// A small line up to now with what is usual behind it: for tiles, facts and values of segments.
function spark(column, places, known, { title, width, height, color = "ink", domain }) {
  const points = places
    .map((place, order) => ({ order, value: column[place] ?? null }))
    .filter(({ value }) => value !== null);
  const values = points.map(({ value }) => value);
  const seen = [Math.min(...values, known?.low ?? Infinity), Math.max(...values, known?.high ?? -Infinity)];
  const scale = { domain: domain ?? seen, nice: false, zero: false, clamp: true };
  const x = {
    field: "order",
    type: "quantitative",
    axis: null,
    scale: { domain: [0, Math.max(places.length - 1, 1)], nice: false },
  };
  const y = quantity("value", scale);
  return {
    title,
    width: width - 10,
    height: height - 8,
    padding: { left: 3, right: 7, top: 4, bottom: 4 },
    layer: [
      ...(known
        ? [layer([known], { type: "rect", fill: paint("band") }, { y: quantity("low", scale), y2: field("high") })]
        : []),
      layer(points, { type: "line", stroke: paint(color), strokeWidth: 1.75, strokeJoin: "round" }, { x, y }),
      layer(points.slice(-1), { ...DOT, size: 44, color: paint(color) }, { x, y }),
    ],
  };
}

const DOT = { type: "point", filled: true, opacity: 1 };

// Lines over periods with their names and last numbers at the right. A series: {name, color, thickness?, column, said}.
// More: band, periods that are now; names, of some periods; zero, whether the scale begins there; goto, by a click.
function lines(
  series,
  periods,
  { title, width, height, rate = false, ticks = 4, band = [], right = 108, zero = false, names = [], goto = true },
) {
  const padding = { left: 44, right, top: 10, bottom: names.length ? 26 : 8 };
  const inner = width - padding.left - padding.right;
  const values = series.flatMap(({ column }) => column.filter((value) => value !== null));
  const scale = { domain: [zero ? 0 : Math.min(...values), Math.max(...values)], nice: true, zero };
  const x = { ...across(periods), scale: { type: "point", domain: periods } };
  const y = quantity("value", scale, { ...(rate ? SHARE : SHORT_COUNT), tickCount: ticks });
  const points = series.flatMap((one) => pointsOf(one, periods));
  const ends = endLabels(series, scale.domain, height);
  // Vega takes the letters for smaller ones.
  const beside = { align: "left", dx: 10, limit: 0.8 * (right - 14) };
  const pointer = {
    type: "rule",
    stroke: "transparent",
    strokeWidth: Math.max(3, inner / periods.length),
    cursor: goto ? "pointer" : "default",
  };
  return {
    title,
    width: inner,
    height,
    padding,
    layer: [
      ...(band.length
        ? [
            layer(
              [{ period: band[0], end: band.at(-1) }],
              { type: "rect", fill: paint("band") },
              { x, x2: field("end"), y: at(0), y2: at(height) },
            ),
          ]
        : []),
      layer(
        points,
        { type: "line", strokeJoin: "round" },
        {
          x,
          y,
          detail: field("name"),
          stroke: asIs("color"),
          strokeWidth: { ...asIs("thickness"), type: "quantitative" },
        },
      ),
      layer(
        points.filter(({ period }) => period === periods.at(-1)),
        { ...DOT, size: 50 },
        { x, y, fill: asIs("color") },
      ),
      words(ends, { ...beside, fontWeight: 600 }, { x: at(inner), y: pixels("first"), text: field("text") }),
      words(ends, { ...beside, fill: paint("quiet") }, { x: at(inner), y: pixels("second"), text: field("name") }),
      namesUnder(names, x, height + 14),
      layer(underPointer(series, periods, goto), pointer, { x, y: at(0), y2: at(height), tooltip: field("said") }),
    ],
  };
}

function pointsOf({ name, color, thickness = 2, column }, periods) {
  return column
    .map((value, place) => ({ name, color: paint(color), thickness, period: periods[place], value }))
    .filter(({ value }) => value !== null);
}

function underPointer(series, periods, goto) {
  return periods.map((period, place) => {
    const said = series.map(({ name, column, said: say }) => [name, say(column[place])]);
    return { period, goto: goto ? period : null, tip: [period, ...said], said: spoken(period, said) };
  });
}

// Names beside the ends of lines, none on another.
function endLabels(series, [low, high], height) {
  const ends = series
    .map(({ name, column, said }) => ({ name, value: column.at(-1), text: said(column.at(-1)) }))
    .filter(({ value }) => (value ?? null) !== null)
    .sort((one, other) => other.value - one.value);
  let free = -Infinity;
  for (const end of ends) {
    end.first = Math.max(free, Math.min(height - 16, height * (1 - (end.value - low) / (high - low || 1)) - 6));
    end.second = end.first + 14;
    free = end.first + 34;
  }
  return ends;
}
