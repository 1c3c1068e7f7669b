// Pieces of specifications. A layer is what is shown, by which mark, where; `scale: null` takes numbers as pixels.

const layer = (values, mark, encoding) => ({ data: { values }, mark, encoding });
const words = (values, more, encoding) => layer(values, { type: "text", baseline: "middle", ...more }, encoding);
const across = (periods) => ({
  field: "period",
  type: "ordinal",
  axis: null,
  scale: { domain: periods, paddingInner: 0.14, paddingOuter: 0.07 },
});
const quantity = (field, scale, axis = null) => ({ field, type: "quantitative", scale, axis });
const pixels = (field) => ({ field, type: "quantitative", scale: null, axis: null });
const asIs = (field) => ({ field, scale: null });
const at = (value) => ({ value });
const field = (name) => ({ field: name });
// Vega gives all numbers of an axis one prefix; nothing is no thousands.
const SHORT_COUNT = { format: "~s", tickCount: 5, domain: false, labelExpr: "datum.value ? datum.label : '0'" };
const SHARE = { format: ".0%", tickCount: 5, domain: false };

// Over a whole period: what it says, and where a click leads.
function periodsUnderPointer(periods, x, height) {
  const mark = { type: "rect", fill: "transparent", cursor: "pointer", aria: true };
  return layer(periods, mark, { x, y: at(0), y2: at(height), tooltip: field("said"), description: field("said") });
}

const bandOf = (period, x, height) =>
  layer([{ period }], { type: "rect", fill: paint("band") }, { x, y: at(0), y2: at(height) });
const zeroLine = () => layer([{}], { type: "rule", stroke: paint("quiet") }, { y: { datum: 0 } });

// So many names of periods as there is room for, each at its own period; never one on another, nor on that of now.
function periodNames(look, places, width) {
  const room = 58;
  const step = width / places.length;
  const nowAt = places.indexOf(look.now);
  const names = [];
  let last = -Infinity;
  places.forEach((place, number) => {
    const start = look.table.periods[place];
    const free =
      (number - last) * step >= room &&
      Math.abs(number - nowAt) * step >= room &&
      (places.length - number) * step >= room / 2;
    if (!free || !isNamed(start, look.grain, places.length)) return;
    names.push({ period: start, name: axisName(start, look.grain, names.length === 0) });
    last = number;
  });
  return names;
}

function isNamed(start, grain, count) {
  if (grain === "weekly") return count <= 14 || Number(start.slice(8)) <= 7;
  return grain !== "daily" || start.endsWith("-01") || (count <= 31 && weekday(start) === "Monday");
}

function axisName(start, grain, first) {
  if (grain === "weekly" || grain === "daily") {
    const [year, month, day] = start.split("-");
    const named = Number(day) <= 7 ? MONTHS[month - 1] : shortName(start, grain);
    return first || month === "01" ? `${named} ${year}` : named;
  }
  return shortName(start, grain);
}

function namesUnder(names, x, y, more = {}) {
  return words(names, { fill: paint("quiet"), ...more }, { x, y: at(y), text: field("name") });
}
