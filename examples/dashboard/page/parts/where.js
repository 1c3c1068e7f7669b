// Where: the values of a segment beside each other, and one of them step by step.

const FLOWS = ["before", "churned", "moved", "reactivated", "new", "now"];
const MANY = 15;

function showWhere(look) {
  element("where-finding").innerHTML = whereFinding(look);
  element("pick").innerHTML = look.names
    .map(
      (name) =>
        `<button type="button" aria-pressed="${name === look.by}" data-by="${escaped(name)}">${escaped(crossed(name))}</button>`,
    )
    .join("");
  for (const button of element("pick").children)
    button.addEventListener("click", () => choose({ by: button.dataset.by, value: null }));
  const missing = look.by
    ? look.before === null && `${nothingBefore(look)}.`
    : "Declare segments in the fact's first_last, and add activation_segments to the project: then this part shows who moved the number.";
  for (const id of ["flows", "value-steps", "trellis"]) element(id).innerHTML = "";
  if (missing) return panel("flows", { title: "Segments", body: empty(missing) });
  showFlows(look);
  showValueSteps(look);
  showTrellis(look);
}

function showFlows(look) {
  const shown = look.ranked.map(({ people, net }) => ({ people, net, flows: flowsOf(people, look.before, look.now) }));
  const all = { people: look.people, net: look.change, flows: flowsOf(look.people, look.before, look.now) };
  const name = crossed(look.by);
  panel("flows", {
    title: `${escaped(name)} by flow`,
    note: `Each row adds up: before + churned + moved + reactivated + new = now. Tinted where a number is far from its usual. ${ruleText(look)} ${hint("Click a number for the query that lists them.")}`,
    body: tableHtml(
      `${name} by flow`,
      "flows",
      [escaped(name), ...FLOWS, "", "net change"],
      flowLines(look, shown, all),
    ),
    table: {
      columns: [look.by, ...FLOWS, "net change"],
      rows: [...shown, all].map(({ people, net, flows }) => [people.label, ...FLOWS.map((flow) => flows[flow]), net]),
    },
  });
  listenToValues(element("flows"), look);
  for (const button of element("flows").querySelectorAll("[data-flow]")) {
    const { of, flow } = button.dataset;
    const people = look.values.find(({ label }) => label === of);
    button.addEventListener("click", () => showQuery(look, `${flow} in ${of}`, queryOfFlow(look, people, flow), true));
  }
}

// At which of its values an entity counts.
function ruleText({ fact, by }) {
  const { rules } = DATA.facts[fact];
  return by
    .split(", ")
    .map((name) => `${escaped(name)}: the ${rules[name]} value that is known.`)
    .join(" ");
}

// The values that moved most, the others as one, and all.
function flowLines(look, shown, all) {
  const [first, others] = [shown.slice(0, MANY), shown.slice(MANY)];
  const bars = netBars(first, look);
  const noBar = '<td class="bar-cell"></td>';
  const sum = (count) => others.reduce((total, entry) => total + count(entry), 0);
  const lines = first.map(({ people, net, flows }, place) => {
    const name = `<button type="button" class="link" data-value="${escaped(people.label)}">${escaped(people.label)}</button>`;
    const cells = FLOWS.map((flow) => flowCell(people, flow, flows, look));
    return lineHtml(
      name,
      [...cells, `<td class="bar-cell">${bars[place]}</td>`, signed(net)],
      people.label === look.value.label ? "on" : "",
    );
  });
  if (others.length) {
    const cells = FLOWS.map((flow) =>
      flowText(
        flow,
        sum(({ flows }) => flows[flow]),
      ),
    );
    lines.push(lineHtml(plural(others.length, "other"), [...cells, noBar, signed(sum(({ net }) => net))], "quiet"));
  }
  const cells = FLOWS.map(
    (flow) => `<td${tintOfFlow(look.people, flow, look)}>${flowText(flow, all.flows[flow])}</td>`,
  );
  return [...lines, lineHtml("all", [...cells, noBar, signed(all.net)], "sum")];
}

const flowText = (flow, count) => (flow === "before" || flow === "now" ? number(count) : count ? signed(count) : "·");

function flowCell(people, flow, flows, look) {
  const text = flowText(flow, flows[flow]);
  const known = usualOfFlow(people, flow, look);
  const small = known && isFar(known.value, known) ? `<small>usual ${number(known.median)}</small>` : "";
  const name = escaped(people.label);
  const button = `<button type="button" class="cell" data-flow="${flow}" data-of="${name}" aria-label="${flow} in ${name}: ${text}, query">${text}${small}</button>`;
  return `<td${tintOfFlow(people, flow, look)}>${flows[flow] ? button : text}</td>`;
}

// Flows of one period have a usual; sums over several have not.
function usualOfFlow(people, flow, look) {
  const column = { churned: people.churned, reactivated: people.reactivated, new: people.new, now: people.active }[
    flow
  ];
  if (!column || (flow !== "now" && look.steps > 1)) return null;
  const known = look.usual(column);
  return known && { ...known, value: column[look.now] };
}

function tintOfFlow(people, flow, look) {
  const known = usualOfFlow(people, flow, look);
  return known ? tint(known.value, known, flow === "churned" ? -look.goodUp : look.goodUp) : "";
}

function showValueSteps(look) {
  const flows = flowsOf(look.value, look.before, look.now);
  const low = Math.min(flows.before + flows.churned, flows.before, flows.now);
  const most = Math.max(flows.before, flows.now);
  const base = low > most / 2 ? Math.floor(low - most * 0.15) : 0;
  const steps = FLOWS.map((flow) =>
    flow === "before" || flow === "now"
      ? {
          name: flow === "before" ? comparedName(look) : "now",
          level: flows[flow],
          base,
          tone: flow === "now" ? "ink" : "quiet",
          strong: flow === "now",
        }
      : { name: flow, change: flows[flow], tone: tone(flows[flow], look.goodUp) },
  );
  panel("value-steps", {
    title: `${escaped(look.value.label)}, step by step`,
    note: base ? `Bars begin at ${number(base)}.` : "From the period compared with to this one.",
    charts: {
      "value-chart": (width) =>
        waterfall(
          steps,
          `${look.value.label}: from ${number(flows.before)} to ${number(flows.now)} active`,
          Math.min(width, 559),
        ),
    },
    table: { columns: ["step", "entities"], rows: FLOWS.map((flow) => [flow, flows[flow]]) },
  });
}

function showTrellis(look) {
  const places = placesThroughNow(look);
  const shown = look.ranked.slice(0, 2 * MANY).map((entry) => {
    const known = look.usual(entry.people.active);
    return {
      ...entry,
      known,
      column: known?.median
        ? entry.people.active.map((count) => (count === null ? null : (100 * count) / known.median))
        : null,
    };
  });
  const large = shown.filter(({ known }) => known?.median >= 20);
  const reach = Math.min(
    100,
    Math.max(20, ...large.flatMap(({ column }) => places.map((place) => Math.abs((column[place] ?? 100) - 100)))),
  );
  const chart =
    ({ people, column, known, active }) =>
    (width) => ({
      ...spark(
        column,
        places,
        { low: 100 - reach / 100, high: 100 + reach / 100 },
        {
          width,
          height: 56,
          domain: [100 - reach, 100 + reach],
          color: isFar(active, known) ? tone(active - known.median, look.goodUp) || "ink" : "retained",
        },
      ),
      title: `${people.label}, usual = 100`,
    });
  panel("trellis", {
    title: `Active ${escaped(look.entities)}, each value against its own usual`,
    note:
      `In the middle the usual; one scale of ${Math.round(reach)}${THIN}% up and down for all, so that small and large ones compare.` +
      (look.ranked.length > shown.length ? ` The ${shown.length} that moved most.` : ""),
    body: `<div class="small-charts">${shown.map(({ people, known, active }, place) => smallChart(`value-${place}`, people.label, number(active), againstNote(active, known, look))).join("")}</div>`,
    charts: Object.fromEntries(shown.map((entry, place) => [`value-${place}`, entry.column && chart(entry)])),
    table: {
      columns: ["period_start", ...shown.map(({ people }) => people.label)],
      rows: placesShown(look).map((place) => [
        look.table.periods[place],
        ...shown.map(({ people }) => people.active[place]),
      ]),
    },
  });
}

function againstNote(value, known, look) {
  if (!known?.median) return "";
  const text = signedPercent(value / known.median - 1, 0);
  return isFar(value, known) ? `<b class="${tone(value - known.median, look.goodUp)}">${text}</b>` : text;
}
