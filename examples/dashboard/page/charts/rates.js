// Of each state the part that is active now: a dot, with what is usual as a mark and its range behind.

function rateDots(rates, title, width) {
  const [row, edge] = [60, 8];
  const inner = width - 2 * edge;
  const placed = rates.map((shown, order) => ({ ...shown, ...placedRate(shown, order * row) }));
  const x = (field) => ({ field, type: "quantitative", axis: null, scale: { domain: [0, 1], nice: false } });
  const known = placed.filter(({ median: middle }) => middle !== undefined);
  const shown = placed.filter(({ value }) => value !== null);
  const bar = (color, from, to, top, bottom, data) => ({ ...rows(data), mark: { type: "rect", fill: color && paint(color) }, encoding: { x: x(from), x2: { field: to }, y: pixels(top), y2: { field: bottom } } });
  return {
    title, width: inner, height: row * rates.length + 8, padding: { left: edge, right: edge, top: 2, bottom: 14 },
    layer: [
      bar("line", "zero", "one", "lineTop", "lineBottom", placed),
      bar("strong", "low", "high", "rangeTop", "rangeBottom", known),
      { ...rows(known.filter(({ far, value }) => far && value !== null)), mark: { type: "rule", strokeWidth: 3 }, encoding: { x: x("value"), x2: { field: "median" }, y: pixels("middle"), stroke: { field: "paint", scale: null } } },
      { ...rows(known), mark: { type: "rule", stroke: paint("ink"), strokeWidth: 2 }, encoding: { x: x("median"), y: pixels("tickTop"), y2: { field: "tickBottom" } } },
      { ...rows(shown), mark: { type: "point", filled: true, size: 110, opacity: 1, strokeWidth: 1.5, stroke: paint("paper"), aria: true }, encoding: { x: x("value"), y: pixels("middle"), fill: { field: "paint", scale: null }, tooltip: { field: "said" }, description: { field: "said" } } },
      { ...rows(placed), ...textMark({ align: "left" }), encoding: { x: { value: -edge }, y: pixels("labelAt"), text: { field: "name" } } },
      { ...rows(placed), ...textMark({ align: "right", fill: paint("quiet") }), encoding: { x: { value: inner + edge }, y: pixels("labelAt"), text: { field: "usualText" } } },
      { ...rows(placed), ...textMark({ align: "right", fontWeight: 600 }), encoding: { x: { value: inner + edge - 78 }, y: pixels("labelAt"), text: { field: "text" }, fill: { field: "paint", scale: null } } },
      ...[[0, "left"], [0.5, "center"], [1, "right"]].map(([place, align]) => ({
        ...rows([{ place }]), ...textMark({ text: percent(place, 0), align, fill: paint("quiet") }), encoding: { x: x("place"), y: { value: row * rates.length + 8 } } })),
    ],
  };
}

function placedRate({ name, value, known, goodUp }, top) {
  const middle = top + 34;
  const far = known !== null && value !== null && Math.abs(value - known.median) > 0.01 && isFar(value, known);
  const color = far ? tone(value - known.median, goodUp) || "ink" : "ink";
  const usualText = known ? `usual ${percent(known.median, 0)}` : "";
  return {
    ...known, zero: 0, one: 1, far, paint: paint(color), middle, labelAt: top + 12, text: percent(value, 0), usualText,
    lineTop: middle - 1, lineBottom: middle + 1, rangeTop: middle - 6, rangeBottom: middle + 6, tickTop: middle - 10, tickBottom: middle + 10,
    said: `${name}: ${percent(value)}${known ? `, usual ${percent(known.median)}` : ""}`,
    tip: [name, ["now", percent(value)], ...(known ? [["usual", percent(known.median)], ["lowest", percent(known.low)], ["highest", percent(known.high)]] : [])],
  };
}
