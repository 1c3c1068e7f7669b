// The titles of the parts: each says what its numbers show. Html, with names of users' escaped.

const besideUsual = (off) => (off ? `${number(Math.abs(off))} ${off < 0 ? "below" : "above"}` : "at");
const lostOrWon = (net) => (net < 0 ? "lost" : "gained");
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const marked = (text, look, difference) => `<em class="${tone(difference, look.goodUp)}">${escaped(text)}</em>`;

// Whether the number is unusual comes first; what it is compared with may have been unusual itself.
function headline(look) {
  const { people, now, before, entities, isOdd, known } = look;
  const when = inPeriodName(look.table.periods[now], look.grain);
  const count = escaped(`${number(people.active[now])} active ${entities} ${when}`);
  const said = isOdd ? unusualText(look) : known ? usualButText(look) : "too short a history to tell what is usual";
  if (before === null) return `${count}: ${said}. ${nothingBefore(look)}`;
  const moved = look.change ? `${signed(look.change)} from` : "as many as";
  const change = `${moved} ${escaped(comparedWith(look))}`;
  return isOdd ? `${count}: ${said}; ${change}` : `${count}: ${change}, ${said}`;
}

function unusualText(look) {
  const { off, cause } = look;
  const all = marked(`${besideUsual(off)} the usual`, look, off);
  return cause ? `${all}, with ${marked(cause.people.label, look, off)} ${besideUsual(cause.off)} its own` : all;
}

// The whole may hide what befell a part of it.
function usualButText(look) {
  const { cause } = look;
  if (!cause) return "nothing unusual";
  return `not unusual, but ${marked(cause.people.label, look, cause.off)} is ${marked(besideUsual(cause.off), look, cause.off)} its own usual`;
}

// How the rest stands, and how many stayed there and elsewhere.
function causeText(look) {
  const { cause, people, now } = look;
  if (!cause) return "";
  const rest = everybodyElse(people, cause.people);
  return (
    `Everybody else is ${besideUsual(rest.active[now] - look.usual(rest.active).median)} the usual. ` +
    `In ${escaped(cause.people.label)} ${stayedText(cause.people, look, " stayed")}; everywhere else ${stayedText(rest, look)}.`
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
  if (!now) return `The first ${noun} of the history`;
  if (now - last < 4) {
    const recent = column.slice(-8);
    const [low, high] = [Math.min(...recent), Math.max(...recent)].map(number);
    const between = low === high ? low : `Between ${low} and ${high}`;
    return `${between} active ${entities} in ${low === high ? "each of " : ""}the last ${plural(recent.length, noun)}`;
  }
  return `The ${word} active ${entities} ${last < 0 ? `of all ${plural(column.length, noun)}` : `since ${grain === "weekly" ? "the " : ""}${periodName(table.periods[last], grain)}`}`;
}

function whyFinding(look, drivers) {
  const [first] = drivers;
  if (!first) return escaped(withoutDrivers(look));
  if (!first.whole) return "Nothing moved it";
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
    `${what}: ${besideChange(first.whole, look.change)}${first.driver === "behaviour" && look.cause && first.whole * look.cause.off > 0 ? inCauseText(look, first.from) : ""}`,
  );
}

// A part of the change, all of it, or one that others outweigh.
function besideChange(part, change) {
  if (part === change) return `${signed(part)}, the whole change`;
  const isPart = part * change > 0 && Math.abs(part) < Math.abs(change);
  return `${signed(part)}${isPart ? " of" : ", though"} ${signed(change)}${isPart ? "" : " in all"}`;
}

// Why no drivers are told; nothing where they are.
function withoutDrivers(look) {
  const { people, before, now } = look;
  if (before === null) return nothingBefore(look);
  if (before === 0) return `Everybody was new then: the history begins with ${comparedWith(look)}`;
  const known = BEFORE.every((state) => [before, now].every((place) => people.came[state][place] !== null));
  return known ? "" : "activation_transitions has no row of one of these periods";
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
  const short = others.filter(({ known }) => !known);
  if (!others.length) return "No other fact has numbers of this time";
  if (short.length === others.length) return "Of no other fact the history is long enough to tell what is usual";
  if (!odd.length) return `Every other fact${short.length ? " with a history long enough" : ""} is as usual`;
  return escaped(
    `Unusual too: ${odd.map(({ fact, now, known }) => `${fact} (${number(now)}, usual ${number(known.median)})`).join(", ")}`,
  );
}
