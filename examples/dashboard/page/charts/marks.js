// Pieces of specifications. Where `scale` is null, a number is a pixel.

const rows = (values) => ({ data: { values } });
const across = (periods) => ({ field: "period", type: "ordinal", axis: null, scale: { domain: periods, paddingInner: 0.14, paddingOuter: 0.07 } });
const upwards = (field, scale, axis = null) => ({ field, type: "quantitative", scale, axis });
const pixels = (field) => ({ field, type: "quantitative", scale: null, axis: null });
const textMark = (more) => ({ mark: { type: "text", baseline: "middle", ...more } });
const SHORT_COUNT = { format: "~s", tickCount: 5, domain: false };

// Over a whole period: what it says, and where a click leads.
function periodsUnderPointer(periods, x, height) {
  return {
    ...rows(periods),
    mark: { type: "rect", fill: "transparent", cursor: "pointer", aria: true },
    encoding: { x, y: { value: 0 }, y2: { value: height }, tooltip: { field: "said" }, description: { field: "said" } },
  };
}

function bandOf(period, x, height) {
  return { ...rows([{ period }]), mark: { type: "rect", fill: paint("band") }, encoding: { x, y: { value: 0 }, y2: { value: height } } };
}

// So many names of periods as there is room for, each at its own period; never one on another, nor on that of now.
function periodNames(look, places, width) {
  const room = 58;
  const step = width / places.length;
  const nowAt = places.indexOf(look.now);
  const names = [];
  let last = -Infinity;
  places.forEach((place, number) => {
    const start = look.table.periods[place];
    const free = (number - last) * step >= room && Math.abs(number - nowAt) * step >= room && (places.length - number) * step >= room / 2;
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
  return { ...rows(names), ...textMark({ fill: paint("quiet"), ...more }), encoding: { x, y: { value: y }, text: { field: "name" } } };
}
