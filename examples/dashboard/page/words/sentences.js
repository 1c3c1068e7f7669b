// The first sentences of `dbt run-operation explain`, word for word, of any period.

function explained(look) {
  const { fact, grain, people, now, table } = look;
  return [
    `${fact}, ${grain}: ${short(people.active[now])} active ${inPlainPeriod(table.periods[now], grain)}${comparedText(look)}.`,
    usualText(look),
    unusualValuesText(look),
  ].filter(Boolean);
}

const plainPeriod = (start, grain) => (grain === "daily" ? "" : `the ${GRAINS[grain].noun} of `) + start;
const inPlainPeriod = (start, grain) => (grain === "daily" ? "on " : "in ") + plainPeriod(start, grain);

function comparedText(look) {
  if (look.before === null) return "";
  const before = look.people.active[look.before];
  const moved =
    look.change === 0 ? "as many as" : `${short(Math.abs(look.change))} ${look.change > 0 ? "more" : "fewer"} than`;
  const sign = look.change > 0 ? "+" : "-";
  const share = look.change && before ? ` (${sign}${oneDecimal((100 * look.change) / before)} %)` : "";
  return `, ${moved} ${baselineText(look)}${share}`;
}

function baselineText({ compare, grain, noun, table, before, steps }) {
  if (compare === "previous") return `${grain === "daily" ? "on" : "in"} the ${noun} before`;
  const apart = { same_weekday: "a week", year_ago: "a year" }[compare] ?? plural(steps, noun);
  return `${inPlainPeriod(table.periods[before], grain)}, ${apart} before`;
}

function usualText(look) {
  const { known, grain, noun, table, now } = look;
  if (!known) return "";
  const named = grain === "daily" ? weekday(table.periods[now]) : noun;
  return `Usual is ${short(known.median)} (median of the ${known.periods} ${named}s before, give or take ${short(known.deviation)}).${sinceText(look)}`;
}

// Where the number left the usual in an earlier period, since when.
function sinceText({ people, usual: usualOf, grain, table, now }) {
  const sideAt = (place) => {
    const known = usualOf(people.active, place);
    return isFar(people.active[place], known) ? Math.sign(people.active[place] - known.median) : 0;
  };
  const goesOn = (place) => place > 0 && sideAt(place - 1) * sideAt(place) > 0;
  let since = now;
  while (goesOn(since)) since -= 1;
  if (since === now) return "";
  const amount = sideAt(now) < 0 ? "few" : "many";
  return ` Unusually ${amount} since ${plainPeriod(table.periods[since], grain)}.`;
}

// The three values that are furthest from their usual: the whole may hide them.
function unusualValuesText({ far, now }) {
  const clauses = far.map(
    ({ people, known }) => `${people.label} (${people.segment}): ${short(people.active[now])}, usual ${short(known.median)}`,
  );
  const more = clauses.length > 3 ? [`${clauses.length - 3} more`] : [];
  return clauses.length ? `Far from the usual: ${[...clauses.slice(0, 3), ...more].join("; ")}.` : "";
}

// Where the period compared with is not in the history.
const nothingBefore = (look) => `Nothing is known of ${comparedWith(look)}`;

// What the page compares with, inside a sentence.
function comparedWith({ compare, noun, steps }) {
  return (
    {
      previous: `the ${noun} before`,
      same_weekday: "the same weekday a week before",
      year_ago: `the ${noun} a year before`,
    }[compare] ?? `the ${noun} ${steps} ${noun}s before`
  );
}

// The same as a name of a number.
function comparedName({ compare, noun, steps }) {
  return (
    { previous: `${noun} before`, same_weekday: "same weekday", year_ago: "a year ago" }[compare] ??
    `${steps} ${noun}s before`
  );
}
