// The values of a segment beside each other, and those that are unusual.

const valuesOf = (table, name) => (table.segments[name] ?? []).map((columns) => atValue(columns, name));

const countAt = (column, place) => column[place] ?? 0;
const netChange = (people, before, now) => countAt(people.active, now) - countAt(people.active, before);

// Those whose number changed most first; without those whom nobody belongs to in either period.
function byNetChange(values, before, now) {
  return values
    .map((people) => ({ people, net: netChange(people, before, now), active: countAt(people.active, now) }))
    .filter(({ people, active }) => active || countAt(people.active, before))
    .sort((one, other) => Math.abs(other.net) - Math.abs(one.net) || other.active - one.active);
}

const byText = (one, other) => (one < other ? -1 : one > other ? 1 : 0);

// Of all segments the values that are far from their usual, first those that are furthest for their size.
function farValues(table, grain, now) {
  return Object.keys(table.segments)
    .flatMap((name) => valuesOf(table, name))
    .map((people) => ({ people, known: usual(people.active, now, grain) }))
    .filter(({ people, known }) => isFar(people.active[now], known))
    .map(({ people, known }) => ({ people, known, off: people.active[now] - known.median }))
    .map((value) => ({ ...value, surprise: value.off ** 2 / Math.max(value.known.median, 1) }))
    .sort((one, other) => other.surprise - one.surprise || byText(one.people.label, other.people.label));
}

// Through how many changes a value came from one period to another; they add up.
function flowsOf(people, before, now) {
  return {
    before: countAt(people.active, before),
    churned: -between(people.churned, before, now),
    moved: between(people.moved_in, before, now) - between(people.moved_out, before, now),
    reactivated: between(people.reactivated, before, now),
    new: between(people.new, before, now),
    now: countAt(people.active, now),
  };
}
