// What the reader chose, in the address: #fact=...&grain=...&now=...

const CHOSEN = ["fact", "grain", "now", "range", "compare", "by", "value"];

function readChoice() {
  const asked = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  return rightChoice({ ...asked, by: asked.by ?? null, value: asked.value ?? null });
}

function writeChoice(choice) {
  const kept = CHOSEN.filter((name) => choice[name] !== null).map((name) => [name, choice[name]]);
  history.replaceState(null, "", "#" + new URLSearchParams(kept));
}

// What is there; anything else gives way to what most readers want.
function rightChoice(asked) {
  const fact = Object.hasOwn(DATA.facts, asked.fact) ? asked.fact : newestFact();
  const grains = grainsOf(fact);
  const grain = grains.includes(asked.grain) ? asked.grain : grains.includes("weekly") ? "weekly" : grains[0];
  const table = tableOf(fact, grain);
  const ranges = [...GRAINS[grain].ranges, 0];
  return {
    fact,
    grain,
    now: rightNow(table, asked.now),
    range:
      ranges.includes(Number(asked.range)) && asked.range !== undefined && asked.range !== ""
        ? Number(asked.range)
        : (ranges[1] ?? ranges[0]),
    compare: rightCompare(asked.compare, grain),
    by: asked.by,
    value: asked.value,
  };
}

// The complete period that holds a date, or the nearest one to it; null where none is complete.
function rightNow(table, date) {
  const complete = table.periods.slice(0, table.complete);
  if (!complete.length) return null;
  if (!/^\d{4}-\d\d-\d\d$/.test(date ?? "")) return complete.at(-1);
  return complete.filter((start) => start <= date).at(-1) ?? complete[0];
}

function rightCompare(compare, grain) {
  const known = comparisons(grain).map(({ value }) => value);
  if (known.includes(compare)) return compare;
  return Number.isInteger(Number(compare)) && Number(compare) > 1 ? String(Number(compare)) : "previous";
}

function comparisons(grain) {
  const { noun, year } = GRAINS[grain];
  return [
    { value: "previous", text: `the ${noun} before` },
    ...(grain === "daily" ? [{ value: "same_weekday", text: "the same weekday" }] : []),
    ...(year ? [{ value: "year_ago", text: "a year ago" }] : []),
  ];
}

function newestFact() {
  const asOf = (fact) => Object.values(DATA.facts[fact].grains)[0].asOf;
  return Object.keys(DATA.facts).reduce((one, other) => (asOf(other) > asOf(one) ? other : one));
}
