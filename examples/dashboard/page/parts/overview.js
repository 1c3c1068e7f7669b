// All facts beside each other at the chosen grain, and all numbers of the chosen one.

function showOverview(look) {
  const facts = [...Object.keys(DATA.facts), ...DATA.empty]
    .sort()
    .map((fact) => factAt(fact, look));
  element("overview-finding").innerHTML = overviewFinding(look, facts);
  panel("overview", {
    title: `Every fact, ${look.grain}`,
    note: `Behind each line what is usual, lowest to highest. ${hint("Click one to look at it.")}`,
    body: `<div class="facts">${facts.map((told) => `<button type="button" data-fact="${escaped(told.fact)}" aria-pressed="${told.fact === look.fact}"${DATA.empty.includes(told.fact) ? " disabled" : ""}><code>${escaped(told.fact)}</code>${factText(told, look)}<span class="chart" id="fact-${escaped(told.fact)}"></span></button>`).join("")}</div>`,
    charts: Object.fromEntries(
      facts
        .filter(({ column }) => column)
        .map(({ fact, column, place, state, known }) => [
          `fact-${fact}`,
          (width) => ({
            ...spark(
              column,
              column.map((_, number) => number).slice(Math.max(0, place - 25), place + 1),
              state === "ended" ? null : known,
              { width, height: 44, color: state === "ended" ? "strong" : "ink" },
            ),
            title: `${fact}, active`,
          }),
        ]),
    ),
    table: {
      columns: ["fact", "period_start", "active", "usual"],
      rows: facts.map(({ fact, start, now, known }) => [fact, start, now, known?.median]),
    },
  });
  for (const button of element("overview").querySelectorAll("[data-fact]"))
    button.addEventListener("click", () => choose({ fact: button.dataset.fact, by: null, value: null }));
}

// A fact at the same period; one that has ended at its last.
function factAt(fact, look) {
  if (DATA.empty.includes(fact)) return { fact, state: "absent", why: "no events yet" };
  const table = DATA.facts[fact].grains[look.grain];
  if (!table) return { fact, state: "absent", why: `no ${look.grain} model` };
  if (!table.complete) return { fact, state: "absent", why: `no ${look.noun} is complete yet` };
  const at = table.periods.indexOf(look.table.periods[look.now]);
  const ended = hasEnded(table) && at < 0;
  if ((at < 0 || at >= table.complete) && !ended)
    return { fact, state: "absent", why: `no complete ${look.noun} at this time` };
  const place = ended ? table.complete - 1 : at;
  const column = table.counts.active;
  const known = usual(column, place, look.grain);
  return {
    fact,
    place,
    column,
    known,
    start: table.periods[place],
    now: column[place],
    before: column[place - 1] ?? null,
    far: isFar(column[place], known),
    state: ended ? "ended" : "there",
    asOf: table.asOf,
    good: goodUp(fact),
  };
}

function factText({ state, why, now, before, known, far, asOf, good }, look) {
  if (state === "absent") return `<strong class="quiet">–</strong><small>${why}</small>`;
  if (state === "ended")
    return `<strong class="quiet">ended</strong><small>no facts since ${dayName(asOf)}, shown greyed</small>`;
  const change = before ? `${signedPercent(now / before - 1)} to the ${look.noun} before` : "";
  const beside = known
    ? `, ${far ? `<b class="${tone(now - known.median, good)}">usual ${number(known.median)}</b>` : "as usual"}`
    : "";
  return `<strong>${number(now)}</strong><small>${change}${beside}</small>`;
}

const NUMBERS = ["active", "new", "retained", "reactivated", "churned", "inactive"];

function numbersTable(look, places) {
  return {
    columns: ["period_start", ...NUMBERS, "usual"],
    rows: places.map((place) => [
      look.table.periods[place],
      ...NUMBERS.map((name) => look.people[name][place]),
      isOpen(look.table, place) ? null : look.usual(look.people.active, place)?.median,
    ]),
  };
}

function showNumbers(look) {
  const table = numbersTable(look, placesShown(look));
  const newestFirst = [...table.rows].reverse();
  element("numbers-finding").textContent = `The shown ${look.noun}s as a table`;
  panel("numbers", {
    title: `${escaped(look.fact)}, ${look.grain}`,
    body: tableHtml(
      "All numbers",
      "all",
      table.columns,
      newestFirst.map(([start, ...counts]) => {
        const isOpenPeriod = start >= look.table.periods[look.table.complete];
        return lineHtml(
          start + (isOpenPeriod ? " (open)" : ""),
          counts.map(number),
          start === look.choiceNow ? "on" : "",
        );
      }),
    ),
    table,
  });
  element("foot").textContent =
    `As of ${look.table.asOf}. Usual: median of the 8 complete ${look.grain === "daily" ? "same weekdays" : `${look.noun}s`} before, give or take their median absolute deviation. Far from the usual: more than ${FAR} deviations and 2 %; a deviation is at least 1, of a rate half a percentage point. More active ${look.entities} ${{ better: "are better", worse: "are worse", neither: "are neither better nor worse" }[DATA.facts[look.fact].moreIs]}.`;
}
