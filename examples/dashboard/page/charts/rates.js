// Of each state the part that is active now: a dot, with what is usual as a mark and its range behind.

function rateDots(rates, title, width) {
  const [row, edge] = [60, 8];
  const inner = width - 2 * edge;
  const placed = rates.map((shown, order) => ({ ...shown, ...placedRate(shown, order * row) }));
  const x = (field) => quantity(field, { domain: [0, 1], nice: false });
  const known = placed.filter(({ median: middle }) => middle !== undefined);
  const shown = placed.filter(({ value }) => value !== null);
  const bar = (values, color, from, to, top, bottom) =>
    layer(
      values,
      { type: "rect", fill: paint(color) },
      { x: x(from), x2: field(to), y: pixels(top), y2: field(bottom) },
    );
  const label = (name, place, more) => words(placed, more, { x: at(place), y: pixels("labelAt"), text: field(name) });
  const dot = { ...DOT, size: 110, strokeWidth: 1.5, stroke: paint("paper"), aria: true };
  const said = { fill: asIs("paint"), tooltip: field("said"), description: field("said") };
  const odd = known.filter(({ far, value }) => far && value !== null);
  return {
    title,
    width: inner,
    height: row * rates.length + 8,
    padding: { left: edge, right: edge, top: 2, bottom: 14 },
    layer: [
      bar(placed, "line", "zero", "one", "lineTop", "lineBottom"),
      bar(known, "strong", "low", "high", "rangeTop", "rangeBottom"),
      layer(
        odd,
        { type: "rule", strokeWidth: 3 },
        { x: x("value"), x2: field("median"), y: pixels("middle"), stroke: asIs("paint") },
      ),
      layer(
        known,
        { type: "rule", stroke: paint("ink"), strokeWidth: 2 },
        { x: x("median"), y: pixels("tickTop"), y2: field("tickBottom") },
      ),
      layer(shown, dot, { x: x("value"), y: pixels("middle"), ...said }),
      label("name", -edge, { align: "left" }),
      label("usualText", inner + edge, { align: "right", fill: paint("quiet") }),
      words(
        placed,
        { align: "right", fontWeight: 600 },
        { x: at(inner + edge - 78), y: pixels("labelAt"), text: field("text"), fill: asIs("paint") },
      ),
      ...[
        [0, "left"],
        [0.5, "center"],
        [1, "right"],
      ].map(([place, align]) =>
        words(
          [{ place }],
          { text: percent(place, 0), align, fill: paint("quiet") },
          { x: x("place"), y: at(row * rates.length + 8) },
        ),
      ),
    ],
  };
}

function placedRate({ name, value, known, goodUp }, top) {
  const middle = top + 34;
  const far = isFar(value, known);
  const color = far ? tone(value - known.median, goodUp) || "ink" : "ink";
  const usualText = known ? `usual ${percent(known.median, 0)}` : "";
  return {
    ...known,
    zero: 0,
    one: 1,
    far,
    paint: paint(color),
    middle,
    labelAt: top + 12,
    text: percent(value, 0),
    usualText,
    lineTop: middle - 1,
    lineBottom: middle + 1,
    rangeTop: middle - 6,
    rangeBottom: middle + 6,
    tickTop: middle - 10,
    tickBottom: middle + 10,
    said: `${name}: ${percent(value)}${known ? `, usual ${percent(known.median)}` : ""}`,
    tip: [
      name,
      ["now", percent(value)],
      ...(known
        ? [
            ["usual", percent(known.median)],
            ["lowest", percent(known.low)],
            ["highest", percent(known.high)],
          ]
        : []),
    ],
  };
}
