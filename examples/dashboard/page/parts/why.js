// Why the number moved: drivers, and who stayed.

function showWhy(look) {
  const drivers = driversToTell(look);
  element("why-finding").innerHTML = whyFinding(look, drivers);
  showDrivers(look, drivers);
  showStayed(look);
  showRates(look);
}

const driversToTell = (look) => (withoutDrivers(look) ? [] : driversOf(look.people, look.before, look.now));
const driverName = ({ from, driver }) => (from === null ? "new" : `${from === "new" ? "new before" : from}, ${driver}`);

function driverDetail({ from, driver, before, now }, entities) {
  if (driver === "behaviour")
    return `${percent(before)} → ${percent(now)} ${from === "inactive" ? "came back" : "stayed"}`;
  return `${number(before)} → ${number(now)} ${entities}`;
}

const driversTable = (drivers) => ({
  columns: ["from_state", "driver", "before", "now", "contribution"],
  rows: drivers.map(({ from, driver, before, now, contribution }) => [from, driver, before, now, contribution]),
});

function showDrivers(look, drivers) {
  const steps = drivers.map((driver, place) => ({
    name: driverName(driver),
    detail: driverDetail(driver, look.entities),
    change: driver.whole,
    tone: tone(driver.whole, look.goodUp),
    strong: place === 0,
  }));
  steps.push({
    name: "all drivers = change",
    detail: "",
    level: look.change,
    text: signed(look.change),
    tone: "ink",
    strong: true,
  });
  panel("drivers", {
    title: `Drivers of the change from ${escaped(comparedWith(look))}`,
    note: "Volume: more or fewer stood in that state. Behaviour: a larger or smaller part of them was active. They add up exactly.",
    body: drivers.length
      ? undefined
      : empty(`${withoutDrivers(look)}.`),
    charts: drivers.length
      ? { "drivers-chart": (width) => waterfall(steps, `Drivers of the change, in sum ${signed(look.change)}`, width) }
      : {},
    table: driversTable(drivers),
  });
}

function showStayed(look) {
  const groups = look.value ? [look.value, look.rest] : [look.people];
  const charts = Object.fromEntries(
    groups.map((people, place) => [
      `stayed-chart-${place}`,
      (width) => rateDots(stayRates(people, look), `Who stayed of ${people.label}, by state before`, width),
    ]),
  );
  const shown = groups.some((people) => BEFORE.some((state) => rate(people, state, look.now) !== null));
  panel("stayed", {
    title: `Who stayed, by state in the ${look.noun} before`,
    note: `Part of each state that is active now; of the inactive, the part that came back.`,
    body: shown
      ? legend([
          ['<i class="dot"></i>', `this ${look.noun}`],
          ['<i class="tick"></i>', "usual"],
          [swatch("strong"), "lowest to highest of those before"],
        ]) +
        `<div class="groups">${groups.map((people, place) => `<div><h4>${escaped(people.label)}</h4>${chartPlace(`stayed-chart-${place}`)}</div>`).join("")}</div>`
      : empty(`Nobody was there in the ${look.noun} before, or activation_transitions has no row of it.`),
    charts: shown ? charts : {},
    table: {
      columns: ["who", "state before", "rate", "usual"],
      rows: groups.flatMap((people) =>
        stayRates(people, look).map(({ name, value, known }) => [people.label, name, value, known?.median]),
      ),
    },
  });
}

function stayRates(people, look) {
  return ["retained", "reactivated", "new", "inactive"].map((state) => {
    const column = overPeriods(look.table, (place) => rate(people, state, place));
    return {
      name: state === "inactive" ? "inactive (came back)" : state,
      value: column[look.now],
      known: look.usual(column),
      goodUp: look.goodUp,
    };
  });
}

// Rates of activation_metrics over time.
const RATES = [
  ["retention rate", (people, place) => retention(people, place), 1],
  [
    "churn rate",
    (people, place) =>
      place > 0 && people.active[place - 1] && people.churned[place] !== null
        ? people.churned[place] / people.active[place - 1]
        : null,
    -1,
  ],
  ["reactivation rate", (people, place) => reactivationRate(people, place), 1],
  ["new retention rate", (people, place) => rate(people, "new", place), 1],
  ["current retention rate", (people, place) => rate(people, "retained", place), 1],
  ["reactivated retention rate", (people, place) => rate(people, "reactivated", place), 1],
  [
    "quick ratio",
    (people, place) =>
      people.churned[place] ? (people.new[place] + people.reactivated[place]) / people.churned[place] : null,
    1,
  ],
];

function showRates(look) {
  const shown = RATES.map(([name, measure, good]) => ({
    name,
    good: good * look.goodUp,
    column: overPeriods(look.table, (place) => (isOpen(look.table, place) ? null : measure(look.people, place))),
  }));
  const places = placesThroughNow(look);
  const said = (name, value) => (name === "quick ratio" && value !== null ? value.toFixed(2) : percent(value));
  panel("rates", {
    title: "Rates over time",
    note: `Behind each line what is usual, lowest to highest. Quick ratio: new and reactivated for each who churned.`,
    body: `<div class="small-charts">${shown
      .map(({ name, column, good }, place) =>
        smallChart(
          `rate-${place}`,
          name,
          said(name, column[look.now]),
          usualNote(column, look, good, (value) => said(name, value)),
        ),
      )
      .join("")}</div>`,
    charts: Object.fromEntries(
      shown.map(({ name, column }, place) => [
        `rate-${place}`,
        (width) => ({ ...spark(column, places, look.usual(column), { width, height: 44 }), title: name }),
      ]),
    ),
    table: {
      columns: ["period_start", ...shown.map(({ name }) => name)],
      rows: placesShown(look).map((place) => [look.table.periods[place], ...shown.map(({ column }) => column[place])]),
    },
  });
}

const smallChart = (id, name, value, note) =>
  `<div><h4>${escaped(name)}</h4><strong>${value}</strong> <small>${note}</small><div class="chart" id="${id}"></div></div>`;

function usualNote(column, look, good, said) {
  const known = look.usual(column);
  if (!known) return "";
  const text = `usual ${said(known.median)}`;
  return isFar(column[look.now], known)
    ? `<b class="${tone(column[look.now] - known.median, good)}">${text}</b>`
    : text;
}
