// What the page looks at: the rows behind a choice, and the places of its periods in them.

const tableOf = (fact, grain) => DATA.facts[fact].grains[grain];
const grainsOf = (fact) => Object.keys(GRAINS).filter((grain) => DATA.facts[fact].grains[grain]);
const goodUp = (fact) => ({ better: 1, worse: -1, neither: 0 })[DATA.facts[fact].moreIs];

function lookAt(choice) {
  const { fact, grain } = choice;
  const table = tableOf(fact, grain);
  const people = everybody(table);
  const now = table.periods.indexOf(choice.now);
  const steps = distanceOf(choice.compare, grain);
  const before = now - steps >= 0 && now > 0 ? now - steps : null;
  const look = {
    ...choice,
    table,
    people,
    now,
    before,
    steps,
    noun: GRAINS[grain].noun,
    entities: DATA.facts[fact].entities,
    goodUp: goodUp(fact),
    usual: (column, place = now) => usual(column, place, grain),
    known: usual(people.active, now, grain),
    change: before === null ? null : people.active[now] - people.active[before],
    shown: shownPeriods(table, now, choice.range),
  };
  const isOdd = isFar(people.active[now], look.known);
  const off = isOdd ? people.active[now] - look.known.median : 0;
  const far = farValues(table, grain, now);
  const cause = (isOdd ? far.find((value) => value.off / off >= 0.5) : far[0]) || null;
  return { ...look, isOdd, off, far, cause, ...chosenSegment(look, cause ? [cause, ...far] : far) };
}

// The segment and value that were chosen, or the most unusual ones.
function chosenSegment(look, far) {
  const names = Object.keys(look.table.segments);
  const by = names.includes(look.by) ? look.by : (far[0]?.people.segment ?? names.at(-1));
  if (!by || look.now < 0) return { names, by: null, values: [], ranked: [], value: null, rest: null };
  const values = valuesOf(look.table, by);
  const ranked = byNetChange(values, look.before ?? Math.max(look.now - 1, 0), look.now);
  const asked = look.value ?? far.find(({ people }) => people.segment === by)?.people.label;
  const value = values.find((people) => people.label === asked) ?? ranked[0]?.people ?? values[0];
  return { names, by, values, ranked, value, rest: everybodyElse(look.people, value) };
}

// So many periods back is what a choice is compared with.
function distanceOf(compare, grain) {
  return { previous: 1, same_weekday: 7, year_ago: GRAINS[grain].year }[compare] ?? Number(compare);
}

// The periods that charts show: the latest ones, or some around an earlier one. Range 0 means all.
function shownPeriods(table, now, range) {
  const last = table.periods.length - 1;
  if (!range) return { from: 0, to: last };
  const latest = table.complete - range;
  if (now >= latest) return { from: Math.max(0, latest), to: last };
  const from = Math.max(0, now - Math.floor(range * 0.75));
  return { from, to: from + range - 1 };
}

function placesShown(look) {
  return look.table.periods.map((_, place) => place).slice(look.shown.from, look.shown.to + 1);
}

// The shown periods through now, for small charts.
function placesThroughNow(look) {
  const count = Math.min(look.range || 60, 60);
  return look.table.periods.map((_, place) => place).slice(Math.max(0, look.now - count + 1), look.now + 1);
}

const isOpen = (table, place) => place >= table.complete;
