// Does it last: cohorts, rolling windows, where everybody stands, and for how long.

function showLasting(look) {
  const cohorts = cohortsOf(look);
  element("lasting-finding").textContent = lastingFinding(look, cohorts);
  showCohorts(look, cohorts);
  showRolling(look);
  showLengths(look);
}

const POINTS_BELOW = 0.03;

// The cohorts that can be seen at now, the oldest first: the part of each that is active 1, 2, ... periods later.
function cohortsOf({ table, now }) {
  const oldest = Math.max(0, ...table.cohorts.map((counts) => counts.length - 1));
  const shown = table.cohorts
    .map((counts, place) => ({ place, counts }))
    .slice(Math.max(0, now - oldest), Math.max(now, 0));
  const seen = shown.map(({ place, counts }) => ({
    place,
    began: counts[0],
    shares: counts[0] ? counts.slice(1, now - place + 1).map((count) => count / counts[0]) : [],
  }));
  const medians = Array.from({ length: oldest }, (_, age) => {
    const earlier = seen
      .filter(({ place, shares }) => shares.length > age && place + age + 1 < now)
      .map(({ shares }) => shares[age]);
    return earlier.length ? median(earlier) : null;
  });
  return { seen: seen.filter(({ began }) => began), medians };
}

const atNow = ({ place, shares }, now) => shares.length - 1 === now - place - 1;
function isBelow(cohort, medians, now) {
  const usually = medians[cohort.shares.length - 1];
  if (!atNow(cohort, now) || usually === null) return false;
  const byChance = 2 * Math.sqrt((usually * (1 - usually)) / cohort.began);
  return cohort.shares.at(-1) < usually - Math.max(POINTS_BELOW, byChance);
}

function lastingFinding(look, { seen, medians }) {
  const compared = seen.filter((cohort) => cohort.shares.length && medians[cohort.shares.length - 1] !== null);
  if (!compared.length) return "How long they stay";
  const below = compared.filter((cohort) => isBelow(cohort, medians, look.now));
  const lie = below.length > 1 ? "lie" : "lies";
  return `${below.length || "None"} of ${plural(compared.length, "cohort")} ${lie} clearly under the median of those before`;
}

function showCohorts(look, { seen, medians }) {
  const first = `first ${look.noun}`;
  const cell = (cohort, age) => {
    const share = cohort.shares[age];
    if (share === undefined) return "<td></td>";
    const now = age === cohort.shares.length - 1 && atNow(cohort, look.now);
    const low = now && isBelow(cohort, medians, look.now);
    return `<td class="${now ? "diagonal" : ""}${low ? " low" : ""}" style="background: color-mix(in srgb, ${paint(low ? tone(-1, look.goodUp) || "new" : "new")} ${low ? 45 : Math.round(4 + share * 46)}%, ${paint("paper")})">${Math.round(100 * share)}</td>`;
  };
  const lines = seen.map((cohort) =>
    lineHtml(shortName(look.table.periods[cohort.place], look.grain), [
      number(cohort.began),
      ...medians.map((_, age) => cell(cohort, age)),
    ]),
  );
  lines.push(
    lineHtml(
      "median",
      ["", ...medians.map((share) => (share === null ? "" : percent(share, 0).split(THIN)[0]))],
      "sum",
    ),
  );
  panel("cohorts", {
    title: `Cohorts by ${first}`,
    note: `Percent of each cohort that is active again, by ${look.noun}s since. Outlined: now; red where below the median of earlier cohorts by 3 points or more, and by more than chance.`,
    body: seen.length
      ? tableHtml("Cohorts", "cohorts", [first, "began", ...medians.map((_, age) => age + 1)], lines)
      : empty(
          look.table.cohorts.length
            ? `Nobody began before this ${look.noun}.`
            : `There is no model ${look.fact}_activation_${look.grain}, which knows the cohorts.`,
        ),
    table: {
      columns: [first, "began", ...medians.map((_, age) => age + 1)],
      rows: seen.map(({ place, began, shares }) => [look.table.periods[place], began, ...shares]),
    },
  });
}

// Names and limits follow the windows of the model: active_7, at_risk_7.
function showRolling(look) {
  const rolling = DATA.facts[look.fact].rolling;
  if (!rolling) {
    element("stands").innerHTML = "";
    return panel("rolling", {
      title: "Rolling windows",
      body: empty("Add activation_rolling to the project to see active users in 7 and 28 days here."),
    });
  }
  const end = addDays(nextPeriod(look.table.periods[look.now], look.grain), -1);
  const last = rolling.period_start.findLastIndex((date) => date <= end);
  if (last < 0)
    return panel("rolling", { title: "Rolling windows", body: empty("activation_rolling has no row of this time.") });
  const windows = Object.keys(rolling)
    .filter((name) => /^active_\d+$/.test(name))
    .map((name) => Number(name.split("_")[1]))
    .sort((one, other) => one - other);
  const from = Math.max(0, last - 181);
  const cut = (name) => rolling[name].slice(from, last + 1);
  const dates = cut("period_start");
  const months = dates
    .filter((date) => date.endsWith("-01"))
    .map((period) => ({ period, name: MONTHS[period.slice(5, 7) - 1] }));
  const band = dates.filter((date) => date >= look.table.periods[look.now]);
  const named = ["retained", "ink", "new"];
  const series = [...windows]
    .reverse()
    .map((days, place) => ({
      name: `${days} days`,
      color: named[place] ?? "quiet",
      said: number,
      column: cut(`active_${days}`),
    }))
    .concat([{ name: "1 day", color: "new", thickness: 1.25, said: number, column: cut("active") }]);
  const sticky = smoothed(cut("stickiness"));
  const common = { right: 76, goto: false, band };
  panel("rolling", {
    title: `Active in 1, ${windows.join(" and ")} days, and stickiness`,
    note: `Through ${dayName(rolling.period_start[last])}. Stickiness: active on the day as part of active in ${windows.at(-1)} days, mean of 7 days, on a scale of its own.`,
    charts: {
      "rolling-chart": (width) =>
        lines(series, dates, {
          ...common,
          title: `Active in 1, ${windows.join(", ")} days`,
          width,
          height: 200,
          zero: true,
        }),
      "sticky-chart": (width) =>
        lines([{ name: "stickiness", color: "ink", column: sticky, said: percent }], dates, {
          ...common,
          title: "Stickiness",
          width,
          height: 60,
          rate: true,
          ticks: 3,
          names: months,
        }),
    },
    table: {
      columns: Object.keys(rolling),
      rows: dates.map((_, place) => Object.keys(rolling).map((name) => rolling[name][from + place])),
    },
  });
  showStands(look, rolling, last, windows);
}

function smoothed(column) {
  return column.map((_, place) => {
    const week = column.slice(Math.max(0, place - 6), place + 1);
    return week.length < 7 || week.includes(null) ? null : week.reduce((sum, value) => sum + value, 0) / 7;
  });
}

function showStands(look, rolling, last, [near, far]) {
  const states = [
    ["new", "new", "first day ever"],
    ["current", "retained", `active 1 to ${near - 1} days before`],
    ["reactivated", "reactivated", `back after ${near} to ${far - 1}`],
    ["resurrected", "reactivated", `back after ${far} or more`],
    [`at_risk_${near}`, "churned", `away 1 to ${near - 1} days`],
    [`at_risk_${far}`, "churned", `away ${near} to ${far - 1} days`],
    ["dormant", "quiet", `away ${far} or more`],
  ];
  const at = (name) => rolling[name][last];
  const day = dayName(rolling.period_start[last]);
  panel("stands", {
    title: `Where everybody stands on ${day}, by days since the active day before`,
    body:
      `<div class="stands">${states.map(([name, color, text]) => `<div id="stands-${name}"><span>${swatch(color)}${name}</span><strong>${number(at(name))}</strong><small>${text}</small></div>`).join("")}</div>` +
      `<p class="note">${number(at("active"))} active on the day + ${number(at(`at_risk_${near}`))} = ${number(at(`active_${near}`))} active in ${near} days; + ${number(at(`at_risk_${far}`))} = ${number(at(`active_${far}`))} in ${far} days; + ${number(at("dormant"))} dormant = ${number(at("ever_active"))} ever active.</p>`,
    table: { columns: ["state", "entities"], rows: states.map(([name]) => [name, at(name)]) },
  });
}

// How long streaks are at now, and how long others have been away: groups of unequal width, each with its name.
function showLengths(look) {
  const { table, now, noun, grain } = look;
  const streaks = DATA.lengths.map((length, place) => [
    lengthName(length, DATA.lengths[place + 1]),
    without(
      table.streaks[`from_${length}`] ?? table.periods.map(() => null),
      table.streaks[`from_${DATA.lengths[place + 1]}`],
    ),
  ]);
  const most = Math.max(1, ...streaks.flatMap(([, column]) => [column[now] ?? 0, look.usual(column)?.median ?? 0]));
  const away = table.absences;
  const awayRows = away
    ? DATA.lengths.map((length, place) => [
        lengthName(length, DATA.lengths[place + 1]),
        away[`from_${length}`] - (away[`from_${DATA.lengths[place + 1]}`] ?? 0),
      ])
    : [];
  const mostAway = Math.max(1, ...awayRows.map(([, count]) => count));
  const behind =
    away && away.period_start < table.periods[table.complete - 1]
      ? ` Their table has not followed to the ${noun} of ${table.periods[table.complete - 1]}.`
      : "";
  panel("lengths", {
    title: "How long streaks are, and how long others have been away",
    body:
      `<div class="groups"><div><h4>active, by ${noun}s in a row through this one</h4>${streaks.map(([label, column]) => bullet(label, column, most, { ...look, goodUp: -look.goodUp })).join("")}</div>` +
      `<div><h4>${away ? `inactive, by ${noun}s away at the latest complete ${noun}, ${shortName(away.period_start, grain)}.${behind}` : `inactive, by ${noun}s away`}</h4>` +
      (away
        ? awayRows
            .map(
              ([label, count]) =>
                `<div class="bullet"><span>${label}</span><span class="track"><i style="width: ${(100 * count) / mostAway}%"></i></span><span>${number(count)}</span></div>`,
            )
            .join("")
        : empty(
            table.status
              ? "Nobody is away."
              : `There is no model ${look.fact}_activation_status_${grain}, which counts them.`,
          )) +
      "</div></div>",
    table: {
      columns: ["who", "periods", "entities"],
      rows: [
        ...streaks.map(([label, column]) => ["active", label, column[now]]),
        ...awayRows.map(([label, count]) => ["inactive", label, count]),
      ],
    },
  });
}
