// Usual is the median of the 8 complete periods before (of days: of the same weekday), give or take the median of how
// far these lie from it; of fewer than 4 nothing is said.

const FAR = 8;

function median(numbers) {
  const ordered = [...numbers].sort((one, other) => one - other);
  const middle = Math.floor(ordered.length / 2);
  return ordered.length % 2 ? ordered[middle] : (ordered[middle - 1] + ordered[middle]) / 2;
}

function usual(column, place, grain) {
  const found = [];
  for (let number = 1; number <= 8; number += 1) {
    const value = column[place - number * GRAINS[grain].usualStep];
    if (value !== undefined && value !== null) found.push(value);
  }
  if (found.length < 4) return null;
  const middle = median(found);
  return {
    median: middle,
    deviation: median(found.map((value) => Math.abs(value - middle))),
    low: Math.min(...found),
    high: Math.max(...found),
    least: found.every(Number.isInteger) ? 1 : 0.005,
    periods: found.length,
  };
}

// What lies further from the usual is unusual, as the test moved_unexpectedly has it: 8 deviations and 2 %. A deviation
// is at least one entity, of a rate half a percentage point.
const reachOf = (known) => Math.max(FAR * Math.max(known.deviation, known.least), 0.02 * known.median);

// As parts of that reach; nothing where no usual is known.
function distance(value, known) {
  if (known === null || value === null || value === undefined) return 0;
  return (value - known.median) / reachOf(known);
}

const isFar = (value, known) => Math.abs(distance(value, known)) > 1;

// Whether it is good news: `goodUp` is 1, -1, or 0 where neither is better.
function tone(difference, goodUp) {
  return difference === 0 || goodUp === 0 ? "" : difference * goodUp > 0 ? "gain" : "loss";
}
