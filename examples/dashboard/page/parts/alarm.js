// The band for data that is old, or of a fact that has ended; it also says what is not affected.

const ENDED_DAYS = 28;

function newestDate() {
  return Object.values(DATA.facts)
    .flatMap(({ grains }) => Object.values(grains).map(({ asOf }) => asOf))
    .sort()
    .at(-1);
}

const hasEnded = (table) => daysBetween(table.asOf, newestDate()) > ENDED_DAYS;

function showAlarm(look) {
  const text = [endedText(look), behindText(look)].filter(Boolean).join(" ");
  element("alarm").innerHTML = text && `<div class="wrap"><b aria-hidden="true">⚠</b><p>${text}</p></div>`;
}

function endedText({ fact, table }) {
  return (
    hasEnded(table) &&
    `<b>${escaped(fact)} has ended.</b> Its last facts are of ${dayName(table.asOf)}, those of others of ${dayName(newestDate())}.`
  );
}

function behindText({ table, noun, grain }) {
  const newest = hasEnded(table) ? newestDate() : table.asOf;
  const days = daysBetween(newest, today());
  if (days < 2) return "";
  const inLast = daysBetween(newest, nextPeriod(table.periods.at(-1), grain)) >= days;
  const rest = hasEnded(table)
    ? ""
    : inLast
      ? ` Only the open ${noun} is affected: every number is of complete ${noun}s unless it says open.`
      : ` Nothing is known of the ${noun}s since; those shown are complete unless they say open.`;
  return `<b>The newest data is ${plural(days, "day")} old.</b> Facts are complete through ${periodName(newest, "daily")}; today is ${dayName(today())}.${rest}`;
}
