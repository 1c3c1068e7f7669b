// The filters, and what they choose out of DATA for the charts and tables.

const GRAINS = { daily: "day", weekly: "week", monthly: "month", quarterly: "quarter", yearly: "year" };
const BOUNDS = [1, 2, 3, 4, 8, 15, 31, 91];
const MATRIX = [null, "new", "retained", "reactivated", "inactive"];

const element = (id) => document.getElementById(id);
const number = (value) => (value === null || value === undefined ? "–" : value.toLocaleString("en"));
const signed = (value) => (value > 0 ? "+" : value < 0 ? "−" : "") + number(Math.abs(value));
const percent = (value) => (value === null ? "–" : (100 * value).toFixed(1) + "%");
const escaped = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

function offer(id, values, chosen) {
  element(id).innerHTML = values.map((value) => `<option>${escaped(value)}</option>`).join("");
  element(id).value = values.includes(chosen) ? chosen : values[0];
}

function chosen() {
  return Object.fromEntries(["fact", "grain", "from", "to", "before", "now"].map((id) => [id, element(id).value]));
}

function ofFact(rows, { fact, grain }) {
  return rows.filter((row) => row.fact_name === fact && row.time_grain === grain);
}

function inDates(rows, { from, to }) {
  return rows.filter((row) => from <= row.period_start && row.period_start <= to);
}

function nextPeriod(start, grain) {
  const date = new Date(start + "T00:00:00Z");
  const months = { monthly: 1, quarterly: 3, yearly: 12 }[grain];
  if (months) date.setUTCMonth(date.getUTCMonth() + months);
  else date.setUTCDate(date.getUTCDate() + (grain === "weekly" ? 7 : 1));
  return date.toISOString().slice(0, 10);
}

// Dates as the local midnight that Vega's axis shows.
const moment = (date) => date + "T00:00:00";

// In the order of a life, from zero upwards, and who lapsed below.
function compositionRows(rows, grain) {
  return rows.flatMap((row) => {
    const period = {
      period: moment(row.period_start),
      end: moment(nextPeriod(row.period_start, grain)),
      label: row.period_start,
      complete: row.is_complete,
      remark: row.is_complete ? "complete" : `open, through ${row.as_of_date}`,
    };
    let level = 0;
    const active = STATES.slice(0, -1).map((state) => {
      const low = level;
      level += row[state];
      return { ...period, state, entities: row[state], low, high: level };
    });
    const lapsed = { ...period, state: "lapsed", entities: row.churned, low: -row.churned, high: 0 };
    return row.churned === null ? active : [...active, lapsed];
  });
}

// From one period to another: what came and went in every period after the first, through the second.
function steps(rows, before, now) {
  const [first, last] = [before, now].map((start) => rows.find((row) => row.period_start === start));
  if (!first || !last || before >= now) return [];
  const between = rows.filter((row) => before < row.period_start && row.period_start <= now);
  const sum = (column) => between.reduce((total, row) => total + row[column], 0);
  let level = first.active;
  const flow = (step, kind, entities) => {
    const [low, high] = [level, level + entities].sort((a, b) => a - b);
    level += entities;
    return { step, kind, low, high, entities, said: signed(entities) };
  };
  const stock = (step, entities) => ({ step, kind: "active", low: 0, high: entities, entities, said: number(entities) });
  return [
    stock(before, first.active),
    flow("new", "new", sum("new")),
    flow("reactivated", "reactivated", sum("reactivated")),
    flow("lapsed", "lapsed", -sum("churned")),
    stock(now, last.active),
  ];
}

function inBounds(counted) {
  const longest = Math.max(...counted.map((row) => row.periods));
  return BOUNDS.filter((low) => low <= longest).map((low, place) => {
    const next = BOUNDS[place + 1] ?? Infinity;
    const entities = counted
      .filter((row) => low <= row.periods && row.periods < next)
      .reduce((total, row) => total + row.entities, 0);
    return { length: next === low + 1 ? `${low}` : next === Infinity ? `${low}+` : `${low}–${next - 1}`, entities };
  });
}

const drawn = {};

// One after the other in each place, so that the chart that was asked for last stays.
function draw(id, spec, isEmpty) {
  drawn[id] = Promise.resolve(drawn[id]).then(() => {
    if (!isEmpty) return vegaEmbed(element(id), { ...spec, width: "container", config: config() }, { actions: false, renderer: "svg" });
    element(id).innerHTML = "";
  });
}

function headline(row) {
  const tiles = row
    ? [
        ["active", number(row.active), null],
        ["net change", row.net_change === null ? "–" : signed(row.net_change), null],
        ["new", number(row.new), "new"],
        ["retained", number(row.retained), "retained"],
        ["reactivated", number(row.reactivated), "reactivated"],
        ["lapsed", number(row.churned), "lapsed"],
        ["retention", percent(row.retention_rate), null],
      ]
    : [];
  element("headline").innerHTML = tiles
    .map(([name, value, state]) =>
      `<div class="tile" data-name="${name}"><b>${value}</b><span>${state ? `<i style="background: var(--${state})"></i>` : ""}${name}</span></div>`)
    .join("") || '<p class="empty">No complete period in these dates.</p>';
}

function numbersTable(rows) {
  const columns = ["active", "new", "retained", "reactivated", "churned", "inactive"];
  const body = [...rows].reverse().map((row) =>
    `<tr class="${row.is_complete ? "complete" : "open"}"><td>${row.period_start}${row.is_complete ? "" : " (open)"}</td>` +
    columns.map((column) => `<td>${number(row[column])}</td>`).join("") + "</tr>");
  return `<thead><tr><th>period</th>${columns.map((column) => `<th>${column === "churned" ? "lapsed" : column}</th>`).join("")}</tr></thead><tbody>${body.join("")}</tbody>`;
}

// Shares are parts of a row: where those went who were in a state.
function matrixTable(rows) {
  const cell = (from, to) => rows.find((row) => row.from_state === from && row.to_state === to)?.entities ?? 0;
  const tos = MATRIX.slice(1);
  const lines = MATRIX.map((from) => {
    const total = tos.reduce((sum, to) => sum + cell(from, to), 0);
    const cells = tos.map((to) => {
      const entities = cell(from, to);
      const share = total ? entities / total : 0;
      const heat = entities ? `style="background: rgba(var(--heat), ${(0.08 + 0.5 * share).toFixed(2)})"` : "";
      return `<td ${heat} data-from="${from ?? ""}" data-to="${to}">${entities ? `${number(entities)}<small>${percent(share)}</small>` : ""}</td>`;
    });
    return `<tr><th scope="row">${from ?? "not seen"}</th>${cells.join("")}</tr>`;
  });
  return `<thead><tr><th>from \\ to</th>${tos.map((to) => `<th>${to}</th>`).join("")}</tr></thead><tbody>${lines.join("")}</tbody>`;
}

function render() {
  const choice = chosen();
  const unit = GRAINS[choice.grain];
  const all = ofFact(DATA.metrics, choice);
  const rows = inDates(all, choice);
  const complete = rows.filter((row) => row.is_complete);
  const latest = complete.at(-1);

  element("as-of").textContent = `As of ${all.at(-1).as_of_date}` + (latest ? `; latest complete ${unit} shown: ${latest.period_start}` : "");
  headline(latest);
  const open = rows.find((row) => !row.is_complete);
  element("composition-note").textContent = `Per ${unit}. Lapsed: active the ${unit} before, and not in this one.` +
    (open ? ` The ${unit} of ${open.period_start} is open: it counts through ${open.as_of_date}, and who lapses in it is not known yet.` : "");
  const openTop = open ? [{ end: moment(nextPeriod(open.period_start, choice.grain)), top: open.active }] : [];
  draw("composition", composition(compositionRows(rows, choice.grain), openTop, unit), rows.length === 0);
  element("numbers").innerHTML = numbersTable(rows);

  const moves = steps(all, choice.before, choice.now);
  draw("moved", moved(moves), moves.length === 0);
  element("moved-note").textContent = moves.length ? "" : "Choose two complete periods, the earlier one first.";

  const shown = DATA.transitions.filter((row) => row.fact_name === choice.fact && row.time_grain === choice.grain && row.period_start === choice.now);
  element("matrix-note").textContent = !choice.now
    ? `No ${unit} is complete yet.`
    : shown.length === 0
      ? `activation_transitions has no row of ${choice.fact} in the ${unit} of ${choice.now}.`
      : `Into the ${unit} of ${choice.now}, everybody ever seen. Percentages are parts of a row.`;
  element("matrix").innerHTML = shown.length ? matrixTable(shown) : "";

  const rateRows = complete.flatMap((row) => Object.entries(RATES).map(([column, name]) => (
    { period: moment(row.period_start), label: row.period_start, name, rate: row[column] }))).filter((row) => row.rate !== null);
  draw("rates", rates(rateRows), rateRows.length === 0);
  const ratios = complete.filter((row) => row.quick_ratio !== null).map((row) => (
    { period: moment(row.period_start), label: row.period_start, ratio: row.quick_ratio }));
  draw("quick", quick(ratios), ratios.length === 0);

  const { period_start: counted, streaks, absences } = ofFact(DATA.lengths, choice)[0];
  const lastComplete = all.filter((row) => row.is_complete).at(-1)?.period_start;
  const behind = counted < lastComplete ? ` Their table has not followed to the ${unit} of ${lastComplete}.` : "";
  const at = counted ? `At the ${unit} of ${counted}, whatever the dates above.${behind}` : "";
  element("streaks-note").textContent = at;
  draw("streaks", lengths(inBounds(streaks), `${unit}s in a row`, "retained"), streaks.length === 0);
  element("absences-note").textContent = absences?.length ? at : absences ? "Nobody is away."
    : `There is no model ${choice.fact}_activation_status_${choice.grain}, which counts them.`;
  draw("absences", lengths(inBounds(absences ?? []), `${unit}s away`, "lapsed"), !absences?.length);
}

function offerPeriods() {
  const rows = ofFact(DATA.metrics, chosen());
  const starts = rows.map((row) => row.period_start);
  offer("from", starts, starts[Math.max(0, starts.length - 180)]);
  offer("to", starts, starts.at(-1));
  const complete = rows.filter((row) => row.is_complete).map((row) => row.period_start);
  const newestFirst = [...complete].reverse();
  offer("before", newestFirst, complete.at(-2));
  offer("now", newestFirst, complete.at(-1));
}

function offerGrains() {
  const found = new Set(DATA.metrics.filter((row) => row.fact_name === element("fact").value).map((row) => row.time_grain));
  offer("grain", Object.keys(GRAINS).filter((grain) => found.has(grain)), found.has(element("grain").value) ? element("grain").value : "weekly");
  offerPeriods();
}

function start() {
  const newest = DATA.metrics.reduce((one, other) => (other.as_of_date > one.as_of_date ? other : one));
  offer("fact", [...new Set(DATA.metrics.map((row) => row.fact_name))].sort(), newest.fact_name);
  offerGrains();
  element("fact").addEventListener("change", () => { offerGrains(); render(); });
  element("grain").addEventListener("change", () => { offerPeriods(); render(); });
  for (const id of ["from", "to", "before", "now"]) element(id).addEventListener("change", render);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", render);
  render();
}

start();
