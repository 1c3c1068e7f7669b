// Usual is the median of the 8 complete periods before (of days: of the same weekday), give or take the median of how
// far these lie from it; of fewer than 4 nothing is said.

const FAR = 4;

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
    byChance: found.every(Number.isInteger) ? (Math.sqrt(Math.max(middle, 1)) * 2) / 3 : 0.005,
    periods: found.length,
  };
}

// In deviations: how far a number lies from its usual. What chance alone moves a count by is no distance.
function distance(value, known) {
  if (known === null || value === null || value === undefined) return 0;
  return (value - known.median) / Math.max(known.deviation, known.byChance);
}

function isFar(value, known) {
  return Math.abs(distance(value, known)) > FAR && Math.abs(value - known.median) > 0.02 * known.median;
}

// Whether it is good news: `goodUp` is 1, -1, or 0 where neither is better.
function tone(difference, goodUp) {
  return difference === 0 || goodUp === 0 ? "" : difference * goodUp > 0 ? "gain" : "loss";
}
