// The values of a segment beside each other, and the one that a change comes from.

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

// Of all segments the value that makes up half of the change or more, lost or won most of its own, and is far from its
// usual; none, where the change is spread.
function causeOf(table, grain, change, before, now) {
  const found = Object.keys(table.segments)
    .flatMap((name) => byNetChange(valuesOf(table, name), before, now))
    .map(({ people, net }) => ({
      people,
      net,
      part: net / change,
      ofItself: Math.abs(net) / Math.max(countAt(people.active, before), 1),
    }))
    .filter(({ people, part }) => part >= 0.5 && isFar(people.active[now], usual(people.active, now, grain)))
    .sort((one, other) => other.part * other.ofItself - one.part * one.ofItself);
  return found[0] ?? null;
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
