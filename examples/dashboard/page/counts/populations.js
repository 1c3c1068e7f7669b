// A population is everybody, the entities at a value of a segment, or all others. Each of its columns has a number per
// period; null where it is not known.
//   active, new, retained, reactivated, churned, inactive   as in activation_metrics
//   moved_in, moved_out                                      between values of the segment
//   came: {new, retained, reactivated, inactive}             of those who stood there in the period before, who is active

const STATES = ["retained", "reactivated", "new"];
const BEFORE = ["new", "retained", "reactivated", "inactive"];
const COLUMNS = ["active", "new", "retained", "reactivated", "churned", "inactive", "moved_in", "moved_out"];

function everybody(table) {
  const nobody = table.periods.map(() => 0);
  return {
    label: "all",
    ...Object.fromEntries(COLUMNS.map((name) => [name, table.counts[name] ?? nobody])),
    came: Object.fromEntries(
      BEFORE.map((state) => [state, transition(table, state, state === "inactive" ? "reactivated" : "retained")]),
    ),
  };
}

// Entities that went from a state to a state in each period; zeros where others did, and nobody this way.
function transition(table, from, to) {
  const known = Object.values(table.transitions)[0];
  return (
    table.transitions[`${from}>${to}`] ?? table.periods.map((_, place) => (known && known[place] !== null ? 0 : null))
  );
}

// No two values have one label: a text that reads like a label is quoted.
function labelOf(value) {
  if (value === null) return "not known";
  if (value === "") return "(empty)";
  return /^(not known|\(empty\)|".*")$/.test(value) ? `"${value}"` : value;
}

function atValue(columns, segment) {
  return {
    ...columns,
    label: labelOf(columns.value),
    segment,
    came: {
      new: columns.new_stayed,
      retained: columns.retained_stayed,
      reactivated: columns.reactivated_stayed,
      inactive: columns.returned,
    },
  };
}

// One column of counts without another; where nothing is to be taken away, the column.
const without = (whole, part) =>
  part ? whole.map((count, place) => (count === null ? null : count - (part[place] ?? 0))) : whole;

function everybodyElse(all, some) {
  return {
    label: "everybody else",
    ...Object.fromEntries(COLUMNS.map((name) => [name, without(all[name], some[name])])),
    moved_in: some.moved_out,
    moved_out: some.moved_in,
    came: Object.fromEntries(BEFORE.map((state) => [state, without(all.came[state], some.came[state])])),
  };
}

// Who stood in a state in the period before.
const stock = (people, state, place) => (place > 0 ? people[state][place - 1] : 0);

function rate(people, state, place) {
  const [before, came] = [stock(people, state, place), people.came[state][place]];
  return before && came !== null ? came / before : null;
}

// Of those active in the period before the part that is active, at whatever value.
function retention(people, place) {
  const before = place > 0 ? people.active[place - 1] : 0;
  if (!before || people.churned[place] === null) return null;
  return (people.retained[place] - (people.moved_in[place] ?? 0) + (people.moved_out[place] ?? 0)) / before;
}

function reactivationRate(people, place) {
  const away = place > 0 ? people.inactive[place - 1] : 0;
  return away && people.came.inactive[place] !== null ? people.came.inactive[place] / away : null;
}

const overPeriods = (table, measure) => table.periods.map((_, place) => measure(place));

// All of a column after one period and through another.
function between(column, before, now) {
  return column.slice(before + 1, now + 1).reduce((sum, count) => sum + (count ?? 0), 0);
}
