// Steps from left to right, each where the last one ended. A step: {name, detail, change, tone} or {name, level, tone}
// for a bar from the zero of the chart. All that is said has a place of its own, whatever the width.

const WEIGHT = { expr: "datum.strong ? 600 : 400" };

function waterfall(steps, title, width) {
  const narrow = width < 560;
  const left = narrow ? 0 : 300;
  const padding = { left, right: 62, top: 2, bottom: 2 };
  const inner = width - padding.left - padding.right;
  const [row, thick] = narrow ? [46, 18] : [33, 18];
  const placed = placedSteps(steps, row, narrow ? 22 : (row - thick) / 2, thick);
  const ends = placed.flatMap(({ from, to }) => [from, to]);
  const scale = { domain: [Math.min(...ends), Math.max(...ends)], nice: false, zero: false };
  const x = (field) => quantity(field, scale);
  const pane = { fill: asIs("paint"), stroke: asIs("paint"), description: field("said"), tooltip: field("said") };
  const detail = narrow ? { x: inner, dx: 0 } : { x: 0, dx: -12 };
  return {
    title,
    width: inner,
    height: row * steps.length,
    padding,
    layer: [
      layer(
        narrow ? [] : placed.slice(0, -1), // Names stand between the bars there.
        { type: "rule", stroke: paint("quiet") },
        { x: x("to"), y: pixels("bottom"), y2: field("nextTop") },
      ),
      layer(
        placed,
        { type: "rect", aria: true },
        { x: x("from"), x2: field("to"), y: pixels("top"), y2: field("bottom"), ...pane },
      ),
      words(placed, { align: "left", fontWeight: WEIGHT }, { x: at(-left), y: pixels("labelAt"), text: field("name") }),
      words(
        placed,
        { align: "right", dx: detail.dx, fill: paint("quiet") },
        { x: at(detail.x), y: pixels("labelAt"), text: field("detail") },
      ),
      words(
        placed,
        { align: "right", fontWeight: WEIGHT },
        { x: at(inner + 60), y: pixels("middle"), text: field("text") },
      ),
    ],
  };
}

function placedSteps(steps, row, offset, thick) {
  let level = 0;
  return steps.map((step, order) => {
    const from = step.level === undefined ? level : (step.base ?? 0);
    level = step.level ?? level + step.change;
    const top = order * row + offset;
    const text = step.level === undefined ? signed(step.change) : (step.text ?? number(step.level));
    const tip = [step.name, ...(step.detail ? [["", step.detail]] : []), ["", text]];
    return {
      detail: "",
      ...step,
      from,
      to: level,
      top,
      bottom: top + thick,
      middle: top + thick / 2,
      labelAt: offset > 15 ? order * row + 12 : top + thick / 2,
      nextTop: (order + 1) * row + offset,
      text,
      paint: paint(step.tone || "quiet"),
      said: `${step.name}: ${text}${step.detail ? `, ${step.detail}` : ""}`,
      tip,
    };
  });
}
