// Who they are: everybody by state before and now, who churned, and the queries that list them.

const TO = ["new", "retained", "reactivated", "inactive"];

function showWho(look) {
  const onStreak = DATA.lengths.map((length) => churnedFrom(look.table, length));
  element("who-finding").textContent = whoFinding(look, onStreak.at(-1));
  showMatrix(look);
  showChurned(look, onStreak);
  if (look.value && look.cause)
    showQuery(look, `churned in ${look.value.label}`, queryOfFlow(look, look.value, "churned"));
  else showQuery(look, "churned, who were retained before", queryOfTransition(look, "retained", "inactive"));
}

// Who left after a streak of so many periods or more: had it before, without those who have a longer one now.
function churnedFrom(table, length) {
  const [had, has] = [table.streaks[`from_${length}`], table.streaks[`from_${length + 1}`]];
  return table.periods.map((_, place) =>
    place === 0 || isOpen(table, place) || had?.[place - 1] == null ? null : had[place - 1] - (has[place] ?? 0),
  );
}

function showMatrix(look) {
  const known = look.people.came.retained[look.now] !== null;
  const total = (to) => MATRIX_FROM.reduce((sum, from) => sum + (cellColumn(look, from, to)[look.now] ?? 0), 0);
  const heads = TO.map((to) => swatch(to === "inactive" ? "churned" : to) + to);
  const lines = MATRIX_FROM.map((from) =>
    lineHtml(
      from || "not seen before",
      TO.map((to) => matrixCell(look, from, to)),
    ),
  );
  lines.push(
    lineHtml(
      "all",
      TO.map((to) => number(total(to))),
      "sum",
    ),
  );
  panel("matrix", {
    title: "From state to state",
    note: `Rows: state in the ${look.noun} before; everybody ever seen is in one cell. Shares are parts of a row, tinted where far from the usual. From an active state to inactive: churned. ${hint("Click a number for its query.")}`,
    body: known
      ? tableHtml("From state to state", "matrix", ["from \\ to", ...heads], lines)
      : empty(
          `activation_transitions has no row of ${look.fact} ${inPeriodName(look.table.periods[look.now], look.grain)}.`,
        ),
    table: {
      columns: ["from_state", "to_state", "entities"],
      rows: MATRIX_FROM.flatMap((from) =>
        TO.map((to) => [from || null, to, cellColumn(look, from, to)[look.now]]),
      ).filter(([, , count]) => count),
    },
  });
  for (const button of element("matrix").querySelectorAll("[data-to]")) {
    const { from, to } = button.dataset;
    button.addEventListener("click", () =>
      showQuery(look, `${from || "not seen before"} → ${to}`, queryOfTransition(look, from || null, to), true),
    );
  }
}

const MATRIX_FROM = ["", ...BEFORE];
const cellColumn = (look, from, to) => transition(look.table, from, to);

function matrixCell(look, from, to) {
  const column = cellColumn(look, from, to);
  const entities = column[look.now];
  if (!entities) return '<td class="quiet">·</td>';
  const shares = overPeriods(look.table, (place) => shareOf(look, from, to, place));
  const known = look.usual(shares);
  const good = to === "inactive" ? -look.goodUp : look.goodUp;
  const far = from && isFar(shares[look.now], known);
  const share = from ? percent(shares[look.now]) : "all";
  return `<td${from ? tint(shares[look.now], known, good) : ""}><button type="button" class="cell" data-from="${from}" data-to="${to}" aria-label="${from || "not seen before"} to ${to}: ${number(entities)}, ${share}, query">${number(entities)}<small>${share}${far ? `<span class="aside">, usual ${percent(known.median)}</span>` : ""}</small></button></td>`;
}

function shareOf(look, from, to, place) {
  const whole = TO.reduce((sum, state) => sum + (cellColumn(look, from, state)[place] ?? 0), 0);
  return whole ? (cellColumn(look, from, to)[place] ?? 0) / whole : null;
}

function showChurned(look, onStreak) {
  const byState = ["new", "retained", "reactivated"].map((state) => [state, transition(look.table, state, "inactive")]);
  const byStreak = DATA.lengths.map((length, place) => [
    lengthName(length, DATA.lengths[place + 1]),
    without(onStreak[place], onStreak[place + 1]),
  ]);
  const groups = [
    [`by state in the ${look.noun} before`, byState],
    [`by ${look.noun}s in a row before`, byStreak],
  ].filter(([, columns]) => columns.some(([, column]) => column[look.now] !== null));
  const most = Math.max(
    1,
    ...groups.flatMap(([, columns]) =>
      columns.flatMap(([, column]) => [column[look.now] ?? 0, look.usual(column)?.median ?? 0]),
    ),
  );
  panel("churned", {
    title: "Who churned",
    note: `Bar: this ${look.noun}. Mark: usual.`,
    body: groups.length
      ? `<div class="stack">${groups.map(([name, columns]) => `<div><h4>${name}</h4>${columns.map(([label, column]) => bullet(label, column, most, look)).join("")}</div>`).join("")}</div>`
      : empty("Neither transitions nor the activation table have rows of this period."),
    table: {
      columns: ["who", "churned", "usual"],
      rows: groups.flatMap(([, columns]) =>
        columns.map(([label, column]) => [label, column[look.now], look.usual(column)?.median]),
      ),
    },
  });
}

const lengthName = (length, next) =>
  next === undefined ? `${length} or more` : next === length + 1 ? `${length}` : `${length} to ${next - 1}`;

function bullet(label, column, most, look) {
  const [value, known] = [column[look.now], look.usual(column)];
  const far = isFar(value, known);
  const text = far ? `<b class="${tone(value - known.median, -look.goodUp)}">${number(value)}</b>` : number(value);
  return `<div class="bullet"><span>${label}</span><span class="track"><i style="width: ${(100 * (value ?? 0)) / most}%" class="${far ? "far" : ""}"></i>${known ? `<u style="left: ${(100 * known.median) / most}%"></u>` : ""}</span><span>${text} <small>${known ? `usual ${number(known.median)}` : ""}</small></span></div>`;
}

// The query that lists who is in a cell, to copy.
function showQuery(look, who, query, asked = false) {
  panel("query", {
    title: `The query that lists them: ${escaped(who)}, ${periodName(look.table.periods[look.now], look.grain)}`,
    note: `To tell the whole story with all reasons for distrust: <code>${escaped(explainCommand(look))}</code>`,
    body: look.table.relation
      ? `<pre id="query-text" tabindex="0">${escaped(query)}</pre><button type="button" id="copy-query">Copy query</button>`
      : empty(`There is no model ${look.fact}_activation_${look.grain}.`),
  });
  element("copy-query")?.addEventListener("click", () => copy(query, element("copy-query")));
  if (asked) {
    element("query").scrollIntoView({ block: "nearest" });
    element("copy-query")?.focus({ preventScroll: true });
  }
}
