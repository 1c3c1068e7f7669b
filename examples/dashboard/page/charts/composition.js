// Who was active by state, churned below zero on the same scale; the open period in outline; usual as a line.

function composition(look, width, annotated) {
  const narrow = width < 520;
  const padding = { left: 44, right: look.shown.to >= look.table.complete ? 58 : 12, top: annotated.length ? 42 : 22, bottom: 26 };
  const [inner, height] = [width - padding.left - padding.right, narrow ? 240 : 300];
  const places = placesShown(look);
  const periods = places.map((place) => periodOf(look, place));
  const domain = [-Math.max(...periods.map(({ churned }) => churned ?? 0), 1), Math.max(...periods.map(({ active }) => active), 1) * 1.02];
  const nowRow = periods.filter(({ goto: start }) => start && start === look.choiceNow);
  const usualRows = periods.filter(({ usual: known }) => known !== null);
  const x = across(periods.map(({ period }) => period));
  const axis = { ...SHORT_COUNT, labelExpr: "datum.value < 0 ? '' : datum.label" };
  const y = (field) => upwards(field, { domain, nice: false }, axis);
  return {
    title: `Active ${look.entities} per ${look.noun} by state, churned below zero; the arrow keys move from ${look.noun} to ${look.noun}`,
    width: inner, height, padding,
    layer: [
      ...(look.now >= 0 ? [bandOf(look.table.periods[look.now], x, height)] : []),
      {
        ...rows(periods.flatMap(barsOf)),
        mark: { type: "rect" },
        encoding: {
          x, y: y("low"), y2: { field: "high" },
          fill: { field: "paint", scale: null }, stroke: { field: "paint", scale: null },
          fillOpacity: { condition: { test: "datum.open", value: 0.25 }, value: 1 }, strokeOpacity: { condition: { test: "datum.open", value: 1 }, value: 0 },
        },
      },
      { ...rows([{}]), mark: { type: "rule", stroke: paint("quiet") }, encoding: { y: { datum: 0 } } },
      ...[["paper", 4], ["ink", 1.6]].map(([name, strokeWidth]) => ({
        ...rows(usualRows),
        mark: { type: "tick", orient: "horizontal", thickness: strokeWidth, color: paint(name), aria: false, bandSize: 20, width: { band: 1.12 } },
        encoding: { x, y: y("usual") },
      })),
      namesUnder(periodNames(look, places, inner), x, height + 14),
      namesUnder(nowRow.map(({ period }) => ({ period, name: shortName(period, look.grain) })), x, height + 14, { fontWeight: 600, fill: paint("ink") }),
      { ...rows(nowRow), ...textMark({ fontWeight: 600, dy: -11 }), encoding: { x, y: y("top"), text: { field: "activeText" } } },
      ...openName(periods.filter(({ open }) => open), x, y, look),
      ...annotationMarks(annotated, x),
      periodsUnderPointer(periods, x, height),
    ],
  };
}

function periodOf(look, place) {
  const { table, people, grain } = look;
  const open = isOpen(table, place);
  const known = open ? null : look.usual(people.active, place);
  const counts = Object.fromEntries([...STATES, "active", "churned"].map((name) => [name, people[name][place]]));
  const start = table.periods[place];
  const title = capital(periodName(start, grain)) + (open ? `, open: through ${dayName(table.asOf)}` : "");
  const tip = [title, ...[...STATES].reverse().map((state) => [state, number(counts[state])]), ["= active", number(counts.active)],
    ...(known ? [["usual", number(known.median)]] : []), ...(open ? [] : [["churned", number(counts.churned)], ["net change", signed(counts.active - (people.active[place - 1] ?? 0))]])];
  return {
    ...counts, period: start, open, goto: open ? null : start, activeText: number(counts.active), top: Math.max(counts.active, known?.median ?? 0), usual: known?.median ?? null, tip,
    said: [tip[0], ...tip.slice(1).map(([name, value]) => `${name.replace("= ", "")} ${value}`)].join(", "),
  };
}

// Retained on the baseline, so that its fall is read against zero.
function barsOf(row) {
  let level = 0;
  const bars = STATES.map((state) => ({ period: row.period, open: row.open, paint: paint(state), low: level, high: (level += row[state]) }));
  return row.churned === null ? bars : [...bars, { period: row.period, open: row.open, paint: paint("churned"), low: 0, high: -row.churned }];
}

function openName(open, x, y, look) {
  if (!open.length) return [];
  const days = daysBetween(open[0].period, look.table.asOf) + 1;
  const all = daysBetween(open[0].period, nextPeriod(open[0].period, look.grain));
  return [["open", 0, "ink", 600], [`${days} of`, 15, "quiet", 400], [`${all} days`, 29, "quiet", 400]].map(([text, dy, fill, fontWeight]) => ({
    ...rows(open), ...textMark({ text, align: "left", dx: look.shown.to - look.shown.from > 60 ? 6 : 16, dy: dy + 6, fill: paint(fill), fontWeight }),
    encoding: { x: { ...x, bandPosition: 0.8 }, y: y("active") },
  }));
}

function annotationMarks(annotated, x) {
  const shown = annotated.filter(({ period }) => x.scale.domain.includes(period));
  return [
    { ...rows(shown), mark: { type: "point", filled: true, size: 260, shape: "circle", color: paint("ink"), opacity: 1, aria: false }, encoding: { x, y: { value: -28 } } },
    { ...rows(shown), ...textMark({ fill: paint("paper"), fontSize: 11, fontWeight: 700 }), encoding: { x, y: { value: -28 }, text: { field: "letter" } } },
  ];
}

// How far each period lies from its usual, on a scale of its own.
function againstUsual(look, width) {
  const padding = { left: 44, right: look.shown.to >= look.table.complete ? 58 : 12, top: 4, bottom: 4 };
  const [inner, height] = [width - padding.left - padding.right, 64];
  const periods = placesShown(look).map((place) => ({ ...periodOf(look, place), ...fromUsual(look, place) }));
  const known = periods.filter(({ off }) => off !== null);
  const most = Math.max(1, ...known.map(({ off, reach }) => Math.max(Math.abs(off), reach)));
  const x = across(periods.map(({ period }) => period));
  const y = (field) => upwards(field, { domain: [-most, most], nice: false }, { ...SHORT_COUNT, values: [0] });
  return {
    title: `Active ${look.entities} per ${look.noun} against the usual`,
    width: inner, height, padding,
    layer: [
      ...(look.now >= 0 ? [bandOf(look.table.periods[look.now], x, height)] : []),
      { ...rows(known), mark: { type: "rect", fill: paint("line") }, encoding: { x, y: y("reach"), y2: { field: "minus" } } },
      { ...rows(known), mark: { type: "bar", width: { band: 0.5 } }, encoding: { x, y: y("off"), fill: { field: "paint", scale: null } } },
      { ...rows([{}]), mark: { type: "rule", stroke: paint("quiet") }, encoding: { y: { datum: 0 } } },
      periodsUnderPointer(periods, x, height),
    ],
  };
}

function fromUsual(look, place) {
  const known = isOpen(look.table, place) ? null : look.usual(look.people.active, place);
  if (!known) return { off: null };
  const off = look.people.active[place] - known.median;
  const far = isFar(look.people.active[place], known);
  return { off, reach: known.deviation, minus: -known.deviation, paint: paint((far && tone(off, look.goodUp)) || "quiet") };
}
