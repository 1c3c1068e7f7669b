// Queries that list who is counted in a cell, for the project's own database.

const quotedName = (column) => DATA.quoted[column] ?? column;
const quotedEntity = (look) => DATA.facts[look.fact].entity.map(quotedName).join(", ");
const textLiteral = (text) => `'${text.replaceAll("'", "''")}'`;
const dateLiteral = (start) => `date '${start}'`;

function listing(look, columns, conditions) {
  return `select ${[quotedEntity(look), ...columns].join(", ")}\nfrom ${look.table.relation}\nwhere\n    ${conditions.join("\n    and ")}`;
}

// Who went from a state to a state in the period.
function queryOfTransition(look, from, to) {
  if (to === "inactive" && from === "inactive") return queryOfAbsent(look);
  if (to === "inactive" && look.table.inactivePeriods === 0) return queryOfGone(look, from, []);
  return listing(
    look,
    ["lifetime_active_days"],
    [ofPeriods(look, look.now), `state_transition = '${from ? `${from}_to_` : ""}${to}'`],
  );
}

// Away for longer than a period: their rows may not reach so far.
function queryOfAbsent(look) {
  const entity = quotedEntity(look);
  const last = dateLiteral(look.table.periods[Math.max(look.now - 1, 0)]);
  return (
    `select ${entity}, max(period_start) as last_active_period\nfrom ${look.table.relation}\n` +
    `where inactive_streak = 0 and period_start <= ${dateLiteral(look.table.periods[look.now])}\ngroup by ${entity}\nhaving max(period_start) < ${last}`
  );
}

// Of two periods the rows of those who have none in the second: the table keeps no rows of the inactive.
function queryOfGone(look, from, conditions) {
  const entity = quotedEntity(look);
  const [before, now] = [Math.max(look.now - 1, 0), look.now].map((place) => dateLiteral(look.table.periods[place]));
  const state = from ? `\n    and max(activation_state) = '${from}'` : "";
  return (
    `select ${entity}, max(lifetime_active_days) as lifetime_active_days\nfrom ${look.table.relation}\n` +
    `where ${[`period_start in (${before}, ${now})`, "inactive_streak = 0", ...conditions].join("\n    and ")}\ngroup by ${entity}\nhaving\n    max(period_start) = ${before}${state}`
  );
}

// Who is counted in a flow of a value, from the period compared with through now: see the columns of activation_segments.
function queryOfFlow(look, people, flow) {
  const at = valueCondition(people);
  if (flow === "before" || flow === "now") {
    return listing(
      look,
      ["activation_state", "lifetime_active_days"],
      [ofPeriods(look, flow === "now" ? look.now : look.before), "inactive_streak = 0", at],
    );
  }
  const during =
    look.steps === 1
      ? ofPeriods(look, look.now)
      : `period_start > ${dateLiteral(look.table.periods[look.before])}\n    and period_start <= ${dateLiteral(look.table.periods[look.now])}`;
  if (flow !== "churned" && flow !== "moved")
    return listing(look, ["lifetime_active_days"], [during, `activation_state = '${flow}'`, at]);
  if (flow === "churned" && look.table.inactivePeriods === 0) return queryOfGone(look, null, [at]);
  if (flow === "churned")
    return listing(look, ["previous_state", "lifetime_active_days"], [during, "inactive_streak = 1", at]);
  const stands = (condition) => `case when ${condition} then 1 else 0 end`;
  const columns = people.segment.split(", ").flatMap((name) => [quotedName(`previous_${name}`), quotedName(name)]);
  return listing(look, columns, [
    during,
    "activation_state = 'retained'",
    `${stands(at)} <> ${stands(valueCondition(people, "previous_"))}`,
  ]);
}

const ofPeriods = (look, place) => `period_start = ${dateLiteral(look.table.periods[place])}`;

// A value as activation_segments writes it: of a crossed segment all values, `null` for an unknown one.
function valueCondition(people, prefix = "") {
  const texts = people.segment.split(", ").map((name) => `cast(${quotedName(prefix + name)} as ${DATA.textType})`);
  const text = texts.length > 1 ? texts.map((one) => `coalesce(${one}, 'null')`).join(" || ', ' || ") : texts[0];
  return text + (people.value === null ? " is null" : ` = ${textLiteral(people.value)}`);
}

// The command that tells the whole story of the period, reasons for distrust first.
function explainCommand({ fact, grain, table, now, compare }) {
  const baseline = ["previous", "same_weekday", "year_ago"].includes(compare) ? compare : "previous";
  return `dbt --quiet run-operation explain --args '{fact: ${fact}, grain: ${grain}, period: ${table.periods[now]}, baseline: ${baseline}}'`;
}
