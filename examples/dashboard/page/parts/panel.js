// A panel: a title, what it shows, a body with places for charts, and the files that a reader may take away.

const element = (id) => document.getElementById(id);
const chartPlace = (id) => `<div class="chart" id="${id}" tabindex="0"></div>`;
const empty = (text) => `<p class="empty">${escaped(text)}</p>`;
const hint = (text) => `<span class="hint">${text}</span>`;
const swatch = (name) => `<i class="swatch" style="background: ${paint(name)}"></i>`;
const legend = (entries) =>
  `<p class="legend">${entries.map(([sign, text]) => `<span>${sign}${escaped(text)}</span>`).join("")}</p>`;

// charts: {id of a place: (width) => specification}. table: {columns, rows} of what is shown.
function panel(id, { title, note = "", body, charts = {}, table }) {
  const places = Object.keys(charts);
  element(id).classList.add("panel");
  element(id).innerHTML =
    `<div class="head"><h3>${title}</h3><span class="exports"></span></div>${note && `<p class="note">${note}</p>`}` +
    `<div class="body">${body ?? places.map(chartPlace).join("")}</div>`;
  for (const place of places) drawIfSeen(element(place), charts[place]);
  const name = `${chosen.fact}_${chosen.grain}_${chosen.now}_${id}`;
  const offers = [
    ...(table ? [["CSV", () => save(`${name}.csv`, "text/csv", csvOf(table))]] : []),
    ...(places.length ? [["SVG", () => save(`${name}.svg`, "image/svg+xml", svgOf(element(id)))]] : []),
  ];
  const exports = element(id).querySelector(".exports");
  for (const [text, action] of offers) {
    const button = exports.appendChild(document.createElement("button"));
    button.type = "button";
    button.textContent = text;
    button.setAttribute("aria-label", `${text} of ${element(id).querySelector("h3").textContent}`);
    button.addEventListener("click", action);
  }
}

// In a folded part there is no width yet; it is drawn when it unfolds.
function drawIfSeen(place, spec) {
  if (spec && place?.clientWidth) draw(place, spec(place.clientWidth));
}

function csvOf({ columns, rows: lines }) {
  const cell = (value) =>
    value === null || value === undefined
      ? ""
      : /[",\n]/.test(value)
        ? `"${String(value).replaceAll('"', '""')}"`
        : value;
  return [columns, ...lines].map((line) => line.map(cell).join(",")).join("\n") + "\n";
}

function save(name, type, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

function copy(text, button) {
  const before = button.textContent;
  const say = (done) => {
    button.textContent = done;
    setTimeout(() => (button.textContent = before), 1500);
  };
  navigator.clipboard.writeText(text).then(
    () => say("Copied"),
    () => say("Copying is not allowed here"),
  );
}

// Colour by how far a number lies from its usual, never by its size.
function tint(value, known, good) {
  if (!isFar(value, known)) return "";
  const strength = Math.min(60, 16 * Math.abs(distance(value, known)));
  const name = tone(value - known.median, good);
  return name && ` style="background: color-mix(in srgb, ${paint(name)} ${strength.toFixed(0)}%, ${paint("paper")})"`;
}

// A table that scrolls by itself where it is wider than its place. Heads and lines are html.
function tableHtml(label, kind, heads, lines) {
  const head = heads.map((text) => (text ? `<th scope="col">${text}</th>` : "<td></td>")).join("");
  return (
    `<div class="scroll" tabindex="0" role="region" aria-label="${escaped(label)}"><table class="${kind}">` +
    `<thead><tr>${head}</tr></thead><tbody>${lines.join("")}</tbody></table></div>`
  );
}

const lineHtml = (name, cells, kind = "") =>
  `<tr class="${kind}"><th scope="row">${name}</th>${cells.map((cell) => (cell.startsWith("<td") ? cell : `<td>${cell}</td>`)).join("")}</tr>`;

// Named net changes as bars, and their sum.
function rankedHtml(entries, look, sum) {
  const lines = netBars(entries, look).map((bar, place) => {
    const { name, net, pressed } = entries[place];
    const inside = `<span class="name">${escaped(name)}</span>${bar}<span class="count">${signed(net)}</span>`;
    if (pressed === undefined) return `<div class="line">${inside}</div>`;
    return `<button type="button" class="line" aria-pressed="${pressed}" data-value="${escaped(name)}">${inside}</button>`;
  });
  const all = `<div class="line sum"><span class="name">all</span><span></span><span class="count">${signed(sum)}</span></div>`;
  return `<div class="ranked">${lines.join("")}${all}</div>`;
}

// Bars to both sides of one zero.
function netBars(entries, look) {
  const low = Math.min(0, ...entries.map(({ net }) => net));
  const span = Math.max(0, ...entries.map(({ net }) => net)) - low || 1;
  const zero = (-low / span) * 100;
  return entries.map(({ net }) => {
    const width = (Math.abs(net) / span) * 100;
    const left = net < 0 ? zero - width : zero;
    const bar = `<i class="${tone(net, look.goodUp) || "plain"}" style="left: ${left}%; width: ${width}%"></i>`;
    return `<span class="net" aria-hidden="true">${bar}<u style="left: ${zero}%"></u></span>`;
  });
}
