// A small line up to now with what is usual behind it: for tiles, facts and values of segments.
function spark(column, places, known, { width, height, color = "ink", domain }) {
  const points = places.map((place, number) => ({ number, value: column[place] })).filter(({ value }) => value !== null && value !== undefined);
  const values = points.map(({ value }) => value);
  const scale = { domain: domain ?? [Math.min(...values, known?.low ?? Infinity), Math.max(...values, known?.high ?? -Infinity)], nice: false, zero: false, clamp: true };
  const x = { field: "number", type: "quantitative", axis: null, scale: { domain: [0, Math.max(places.length - 1, 1)], nice: false } };
  return {
    width: width - 10, height: height - 8, padding: { left: 3, right: 7, top: 4, bottom: 4 },
    layer: [
      ...(known ? [{ ...rows([known]), mark: { type: "rect", fill: paint("band") }, encoding: { y: upwards("low", scale), y2: { field: "high" } } }] : []),
      { ...rows(points), mark: { type: "line", stroke: paint(color), strokeWidth: 1.75, strokeJoin: "round" }, encoding: { x, y: upwards("value", scale) } },
      { ...rows(points.slice(-1)), mark: { type: "point", filled: true, size: 44, opacity: 1, color: paint(color) }, encoding: { x, y: upwards("value", scale) } },
    ],
  };
}

// Lines over periods with their names and last numbers at the right. Each: {name, color, width?, column}.
function lines(series, periods, { title, width, height, format, ticks = 4, band = [], right = 108, zero = false, names = [], goto = true }) {
  const padding = { left: 44, right, top: 10, bottom: names.length ? 26 : 8 };
  const inner = width - padding.left - padding.right;
  const values = series.flatMap(({ column }) => column.filter((value) => value !== null));
  const scale = { domain: [zero ? 0 : Math.min(...values), Math.max(...values)], nice: true, zero };
  const axis = { tickCount: ticks, domain: false, format: format === percent ? ".0%" : "~s" };
  const x = { ...across(periods), scale: { type: "point", domain: periods } };
  const points = series.flatMap(({ name, color, thickness = 2, column }) => column.map((value, place) => ({ name, color: paint(color), thickness, period: periods[place], value })).filter(({ value }) => value !== null));
  const ends = endLabels(series, periods, scale.domain, height);
  const under = periods.map((period, place) => {
    const tip = [period, ...series.map(({ name, column }) => [name, format(column[place])])];
    return { period, tip, goto: goto ? period : null, said: [tip[0], ...tip.slice(1).map((line) => line.join(" "))].join(", ") };
  });
  return {
    title, width: inner, height, padding,
    layer: [
      ...(band.length ? [{ ...rows([{ period: band[0], end: band.at(-1) }]), mark: { type: "rect", fill: paint("band") }, encoding: { x: { ...x }, x2: { field: "end" }, y: { value: 0 }, y2: { value: height } } }] : []),
      {
        ...rows(points), mark: { type: "line", strokeJoin: "round" },
        encoding: { x, y: upwards("value", scale, axis), detail: { field: "name" }, stroke: { field: "color", scale: null }, strokeWidth: { field: "thickness", type: "quantitative", scale: null } },
      },
      { ...rows(points.filter(({ period }) => period === periods.at(-1))), mark: { type: "point", filled: true, size: 50, opacity: 1 }, encoding: { x, y: upwards("value", scale, axis), fill: { field: "color", scale: null } } },
      { ...rows(ends), ...textMark({ align: "left", dx: 10, fontWeight: 600 }), encoding: { x: { value: inner }, y: pixels("first"), text: { field: "text" } } },
      { ...rows(ends), ...textMark({ align: "left", dx: 10, fill: paint("quiet") }), encoding: { x: { value: inner }, y: pixels("second"), text: { field: "name" } } },
      { ...rows(names), ...textMark({ fill: paint("quiet") }), encoding: { x, y: { value: height + 14 }, text: { field: "name" } } },
      { ...rows(under), mark: { type: "rule", stroke: "transparent", strokeWidth: Math.max(3, inner / periods.length), cursor: goto ? "pointer" : "default", aria: false }, encoding: { x, y: { value: 0 }, y2: { value: height }, tooltip: { field: "said" } } },
    ],
  };
}

// Names beside the ends of lines, none on another.
function endLabels(series, periods, [low, high], height) {
  const ends = series.map(({ name, column, format = number }) => ({ name, value: column.at(-1), text: format(column.at(-1)) })).filter(({ value }) => value !== null && value !== undefined);
  ends.sort((one, other) => other.value - one.value);
  let free = -Infinity;
  for (const end of ends) {
    end.first = Math.max(free, Math.min(height - 16, height * (1 - (end.value - low) / (high - low || 1)) - 6));
    end.second = end.first + 14;
    free = end.first + 34;
  }
  return ends;
}
