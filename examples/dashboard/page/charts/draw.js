// Vega-Lite specifications become SVG in a place of the page. Colours are names of the style sheet, so that light, dark
// and print need no chart anew.

function paint(name) {
  return `var(--${name})`;
}

const CONFIG = {
  background: "transparent",
  font: "inherit",
  view: { stroke: null },
  axis: {
    domain: false,
    ticks: false,
    labelColor: paint("quiet"),
    gridColor: paint("line"),
    labelFontSize: 12,
    title: null,
    labelPadding: 8,
    aria: false,
  },
  text: { fill: paint("ink"), fontSize: 12, aria: false },
  rect: { aria: false },
  rule: { aria: false },
  line: { aria: false },
  point: { aria: false },
  bar: { aria: false },
};

const drawing = {};

// The frame of a chart has a known size, so that charts under each other have the same places.
function draw(place, { title, ...spec }) {
  const options = { actions: false, renderer: "svg", defaultStyle: false, config: CONFIG, tooltip: showTipOfItem };
  drawing[place.id] = vegaEmbed(place, { description: title, autosize: "none", ...spec }, options).then(({ view }) => {
    view.addEventListener("click", (_, item) => item?.datum?.goto && moveTo(item.datum.goto));
  });
}

function showTipOfItem(_, event, item, said) {
  if (said) showTip(event, item.datum.tip ?? [said]);
  else hideTip();
}

// What is under the pointer: a title and lines of a name and a number.
function showTip(event, tip) {
  const box = element("tip");
  const [title, ...lines] = tip;
  box.innerHTML =
    `<b>${escaped(title)}</b>` +
    lines.map(([name, value]) => `<div><span>${escaped(name)}</span><span>${escaped(value)}</span></div>`).join("");
  box.hidden = false;
  box.style.left = Math.max(8, Math.min(event.clientX + 14, innerWidth - box.offsetWidth - 8)) + "px";
  box.style.top =
    (event.clientY + 14 + box.offsetHeight > innerHeight ? event.clientY - box.offsetHeight - 10 : event.clientY + 14) +
    "px";
}

function hideTip() {
  element("tip").hidden = true;
}

// One file of a panel's charts as they are seen, each under its name; the names of colours become colours.
function svgOf(panel) {
  const charts = [...panel.querySelectorAll(".chart:has(svg)")].filter((chart) => chart.clientWidth);
  const names = charts.flatMap((chart) => [...chart.parentElement.querySelectorAll(":scope > :is(h3, h4)")]);
  const boxes = [...charts, ...names].map((piece) => piece.getBoundingClientRect());
  const [left, top] = ["left", "top"].map((side) => Math.min(...boxes.map((box) => box[side])));
  const [right, bottom] = ["right", "bottom"].map((side) => Math.max(...boxes.map((box) => box[side])));
  const drawings = charts.map((chart, place) => {
    const svg = chart.querySelector("svg").cloneNode(true);
    svg.setAttribute("x", boxes[place].left - left);
    svg.setAttribute("y", boxes[place].top - top);
    return svg.outerHTML;
  });
  const words = names.map((name, place) => {
    const box = boxes[charts.length + place];
    return `<text x="${box.left - left}" y="${box.bottom - top - 5}" fill="${paint("ink")}">${escaped(name.textContent)}</text>`;
  });
  const style = escaped(`background: ${colorOf("paper")}; font: 13px ${getComputedStyle(panel).fontFamily}`);
  const size = `width="${right - left}" height="${bottom - top}"`;
  const pieces = [...words, ...drawings].join("");
  const file = `<svg xmlns="http://www.w3.org/2000/svg" ${size} style="${style}">${pieces}</svg>`;
  return file.replace(/var\(--([a-z]+)\)/g, (_, name) => colorOf(name));
}

function colorOf(name) {
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.color = paint(name);
  const color = getComputedStyle(probe).color;
  probe.remove();
  return color;
}
