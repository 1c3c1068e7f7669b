// The titles of the parts: each says what its numbers show. Html, with names of users' escaped.

const lostOrWon = (net) => (net < 0 ? "lost" : "gained");
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const marked = (text, look, difference) => `<em class="${tone(difference, look.goodUp)}">${escaped(text)}</em>`;

function headline(look) {
  const { people, now, change, before, entities, cause, isOdd } = look;
  const when = inPeriodName(look.table.periods[now], look.grain);
  const count = `${number(people.active[now])} active ${entities} ${when}`;
  if (before === null) return `${escaped(count)}. ${nothingBefore(look)}`;
  if (!change) return `${escaped(count)}, as many as ${comparedWith(look)}`;
  const unusual = isOdd ? "" : ", nothing unusual";
  if (!isOdd || !people.active[before]) return `${escaped(count)}: ${signed(change)}${unusual}`;
  const share = marked(percent(Math.abs(change) / people.active[before]), look, change);
  const moved = `Active ${escaped(entities)} ${change < 0 ? "fell" : "rose"} by ${share} ${when}`;
  if (!cause) return moved;
  const alone = cause.part > 1;
  return `${moved}: ${marked(cause.people.label, look, change)}${alone ? " alone" : ""} ${lostOrWon(change)} ${number(Math.abs(cause.net))}${alone ? "" : ` of the ${number(Math.abs(change))}`}`;
}

// What the rest did, and how many stayed there and elsewhere.
function causeText(look) {
  const { cause, isOdd, people, names, change } = look;
  if (!isOdd) return "";
  if (!cause) return names.length ? "No single segment makes up half of the change." : "";
  const others = change - cause.net;
  return (
    `All other values of ${escaped(crossed(cause.people.segment))} together ${others ? `${lostOrWon(others)} ${number(Math.abs(others))}` : "stayed as many"}. ` +
    `In ${escaped(cause.people.label)} ${stayedText(cause.people, look, " stayed")}; everywhere else ${stayedText(everybodyElse(people, cause.people), look)}.`
  );
}

const crossed = (name) => name.replaceAll(", ", " × ");

function stayedText(people, look, what = "") {
  const column = overPeriods(look.table, (place) => retention(people, place));
  const known = look.usual(column);
  return `<b>${percent(column[look.now], 0)}</b>${what}${known ? `, usually ${percent(known.median, 0)}` : ""}`;
}

// How long ago there were as many, or as few.
function whatFinding({ people, now, grain, noun, entities, table }) {
  const column = people.active.slice(0, now + 1);
  const since = (asMany) => column.slice(0, -1).findLastIndex(asMany);
  const [more, fewer] = [since((count) => count >= column[now]), since((count) => count <= column[now])];
  const [word, last] = more < fewer ? ["most", more] : ["fewest", fewer];
  if (now - last < 4) {
    const recent = column.slice(-8);
    return `Between ${number(Math.min(...recent))} and ${number(Math.max(...recent))} active ${entities} in the last ${plural(recent.length, noun)}`;
  }
  return `The ${word} active ${entities} ${last < 0 ? `of all ${plural(column.length, noun)}` : `since ${grain === "weekly" ? "the " : ""}${periodName(table.periods[last], grain)}`}`;
}

function whyFinding(look, drivers) {
  if (look.before === null) return nothingBefore(look);
  const [first] = drivers;
  if (!first || !first.whole) return "Nothing moved it";
  const more = first.contribution > 0;
  const what = {
    new: `${more ? "More" : "Fewer"} ${look.entities} began`,
    volume: `${more ? "More" : "Fewer"} ${look.entities} ${first.from === "inactive" ? "were away and could return" : `were ${first.from} before`}`,
    behaviour:
      first.from === "inactive"
        ? `Inactive ${look.entities} returned ${more ? "more" : "less"}`
        : `${capital(first.from ?? "")} ${look.entities} stayed ${more ? "more" : "less"}`,
  }[first.driver];
  return escaped(
    `${what}: ${signed(first.whole)} of ${signed(look.change)}${first.driver === "behaviour" && look.cause ? inCauseText(look, first.from) : ""}`,
  );
}

function inCauseText(look, state) {
  const column = overPeriods(look.table, (place) => rate(look.cause.people, state, place));
  const known = look.usual(column);
  return `. In ${look.cause.people.label} ${percent(column[look.now], 0)}${known ? `, usually ${percent(known.median, 0)}` : ""}`;
}

function whereFinding(look) {
  if (!look.by) return "No segment is declared for this fact";
  if (look.before === null) return nothingBefore(look);
  const [first] = look.ranked;
  if (!first || !first.net) return `No ${escaped(look.by)} moved`;
  const others = look.ranked.slice(1).reduce((sum, { net }) => sum + net, 0);
  const rest =
    look.ranked.length > 1
      ? `; the other ${look.ranked.length - 1} together ${others ? `${lostOrWon(others)} ${number(Math.abs(others))}` : "stayed as many"}`
      : "";
  return escaped(`${first.people.label} ${lostOrWon(first.net)} ${number(Math.abs(first.net))}`) + rest;
}

function whoFinding(look, onLongStreak) {
  const { people, now, noun } = look;
  if (people.churned[now] === null) return "Who churned is not known";
  const long =
    onLongStreak[now] === null
      ? ""
      : `; ${usuallyText(onLongStreak, look, " of them")} after ${DATA.lengths.at(-1)} ${noun}s or more in a row`;
  return `${usuallyText(people.churned, look, " churned")}${long}`;
}

function usuallyText(column, look, what) {
  const known = look.usual(column);
  return number(column[look.now]) + what + (known ? ` (usually ${number(known.median)})` : "");
}

function overviewFinding(look, facts) {
  const others = facts.filter(({ fact, state }) => fact !== look.fact && state !== "ended" && state !== "absent");
  const odd = others.filter(({ far }) => far);
  if (!others.length) return "No other fact has numbers of this time";
  if (!odd.length) return "Every other fact is as usual";
  return escaped(
    `Unusual too: ${odd.map(({ fact, now, known }) => `${fact} (${signedPercent(now / known.median - 1, 0)} against its usual)`).join(", ")}`,
  );
}
