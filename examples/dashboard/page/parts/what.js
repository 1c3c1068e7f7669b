// What happened, and at first glance where.

function showWhat(look) {
  const noted = annotationsOf(look);
  const { noun, entities } = look;
  element("what-finding").textContent = whatFinding(look);
  panel("composition", {
    title: `Active ${escaped(entities)} by state, churned below zero`,
    note: hint(`Click a ${noun}, or use the keys ← and →: the whole page follows.`),
    body:
      legend(
        [...STATES, "churned"].map((state) => [swatch(state), state]).concat([['<i class="dash"></i>', "usual"]]),
      ) +
      chartPlace("composition-chart") +
      `<p class="note">${againstUsualText(look)}</p>` +
      chartPlace("against-chart") +
      (noted.length
        ? `<ul class="noted">${noted.map(({ letter, date, text }) => `<li><b>${letter}</b> ${dayName(date)}: ${escaped(text)}</li>`).join("")}</ul>`
        : ""),
    charts: {
      "composition-chart": (width) => composition(look, width, noted),
      "against-chart": (width) => againstUsual(look, width),
    },
    table: numbersTable(look, placesShown(look)),
  });
  if (look.by) showFirstLook(look);
  else showFirstDrivers(look);
}

function againstUsualText({ people, now, known }) {
  return known
    ? `Against the usual: ${signed(people.active[now] - known.median)}, give or take ${number(known.deviation)}; more than ${number(reachOf(known))} up or down is unusual`
    : "Against the usual";
}

function annotationsOf({ fact, table, grain }) {
  return DATA.annotations
    .filter(({ facts }) => !facts.length || facts.includes(fact))
    .map((noted) => ({ ...noted, period: table.periods.filter((start) => start <= noted.date).at(-1) }))
    .filter(({ date, period }) => period && date < nextPeriod(period, grain))
    .sort((one, other) => (one.date < other.date ? -1 : 1))
    .map((noted, place) => ({ ...noted, letter: String.fromCharCode(65 + (place % 26)) }));
}

function showFirstLook(look) {
  const { ranked, value, rest, by, now, noun } = look;
  const from = look.before === null ? "" : ` from ${comparedWith(look)}`;
  const elsewhere = [value, rest].map((people) => overPeriods(look.table, (place) => retention(people, place)));
  const places = placesThroughNow(look);
  const series = [
    {
      name: "everybody else",
      color: "retained",
      column: places.map((place) => elsewhere[1][place]),
      said: (share) => percent(share, 0),
    },
    {
      name: value.label,
      color: isFar(elsewhere[0][now], look.usual(elsewhere[0]))
        ? tone(elsewhere[0][now] - look.usual(elsewhere[0]).median, look.goodUp) || "ink"
        : "ink",
      column: places.map((place) => elsewhere[0][place]),
      said: (share) => percent(share, 0),
    },
  ];
  const periods = places.map((place) => look.table.periods[place]);
  panel("first-look", {
    title: `Where: net change by ${escaped(crossed(by))}`,
    note: `Net change${escaped(from)}. ${hint("Click one to look at it below.")}`,
    body: `<div class="stack">${rankedHtml(rankedValues(look), look, look.change ?? 0)}<div><h3>Retention there and elsewhere</h3><p class="note">Part of those active the ${noun} before who are active again.</p>${chartPlace("elsewhere-chart")}</div></div>`,
    charts: series.some(({ column }) => column.some((share) => share !== null))
      ? {
          "elsewhere-chart": (width) =>
            lines(series, periods, {
              title: `Retention of ${value.label} and of everybody else`,
              width,
              height: 128,
              rate: true,
              ticks: 3,
            }),
        }
      : {},
    table: {
      columns: [by, "before", "now", "net change"],
      rows: ranked.map(({ people, net, active }) => [people.label, active - net, active, net]),
    },
  });
  listenToValues(element("first-look"), look);
}

const MOST = 7;

function rankedValues({ ranked, value }) {
  const others = ranked.slice(MOST).reduce((sum, { net }) => sum + net, 0);
  const shown = ranked
    .slice(0, MOST)
    .map(({ people, net }) => ({ name: people.label, net, pressed: people.label === value.label }));
  return ranked.length > MOST ? [...shown, { name: plural(ranked.length - MOST, "other"), net: others }] : shown;
}

function listenToValues(place, look) {
  for (const button of place.querySelectorAll("[data-value]"))
    button.addEventListener("click", () => choose({ by: look.by, value: button.dataset.value }));
}

// A fact without segments: what moved the number, in its place.
function showFirstDrivers(look) {
  const drivers = driversToTell(look).filter(({ whole }) => whole);
  panel("first-look", {
    title: "What moved it",
    note: `The change from ${escaped(comparedWith(look))}. This fact has no segments; declare them in its first_last to see where.`,
    body: drivers.length
      ? rankedHtml(
          drivers.map((driver) => ({ name: driverName(driver), net: driver.whole })),
          look,
          look.change,
        )
      : empty(`${withoutDrivers(look) || "Nothing moved it"}.`),
    table: driversTable(drivers),
  });
}
