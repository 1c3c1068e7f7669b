// Who was active by state, churned below zero on the same scale; the open period in outline; usual as a line.

function composition(look, width, annotated) {
  const narrow = width < 520;
  const padding = { ...sidesOf(look), top: annotated.length ? 42 : 22, bottom: 26 };
  const [inner, height] = [width - padding.left - padding.right, narrow ? 240 : 300];
  const places = placesShown(look);
  const periods = places.map((place) => periodOf(look, place));
  const domain = [
    -Math.max(...periods.map(({ churned }) => churned ?? 0), 1),
    Math.max(...periods.map(({ active }) => active), 1) * 1.02,
  ];
  const nowRow = periods.filter(({ goto: start }) => start && start === look.choiceNow);
  const usualRows = periods.filter(({ usual: known }) => known !== null);
  const x = across(periods.map(({ period }) => period));
  const axis = { ...SHORT_COUNT, labelExpr: "datum.value < 0 ? '' : datum.value ? datum.label : '0'" };
  const y = (field) => quantity(field, { domain, nice: false }, axis);
  return {
    title: `Active ${look.entities} per ${look.noun} by state, churned below zero; the arrow keys move from ${look.noun} to ${look.noun}`,
    width: inner,
    height,
    padding,
    layer: [
      ...(look.now >= 0 ? [bandOf(look.table.periods[look.now], x, height)] : []),
      layer(
        periods.flatMap(barsOf),
        { type: "rect" },
        {
          x,
          y: y("low"),
          y2: field("high"),
          fill: asIs("paint"),
          stroke: asIs("paint"),
          fillOpacity: { condition: { test: "datum.open", value: 0.25 }, value: 1 },
          strokeOpacity: { condition: { test: "datum.open", value: 1 }, value: 0 },
        },
      ),
      zeroLine(),
      ...[
        ["paper", 4],
        ["ink", 1.6],
      ].map(([color, thickness]) =>
        layer(usualRows, { ...USUAL_MARK, thickness, color: paint(color) }, { x, y: y("usual") }),
      ),
      namesUnder(periodNames(look, places, inner), x, height + 14),
      namesUnder(
        nowRow.map(({ period }) => ({ period, name: shortName(period, look.grain) })),
        x,
        height + 14,
        STRONG,
      ),
      words(nowRow, { ...STRONG, dy: -11 }, { x, y: y("top"), text: field("activeText") }),
      ...openName(
        periods.filter(({ open }) => open),
        x,
        y,
        look,
      ),
      ...annotationMarks(annotated, x),
      periodsUnderPointer(periods, x, height),
    ],
  };
}

// At the right there is room for what is said of the open period.
const sidesOf = ({ shown, table }) => ({ left: 44, right: shown.to >= table.complete ? 58 : 12 });
const USUAL_MARK = { type: "tick", orient: "horizontal", aria: false, bandSize: 20, width: { band: 1.12 } };
const STRONG = { fontWeight: 600, fill: paint("ink") };

function periodOf(look, place) {
  const { table, people, grain } = look;
  const open = isOpen(table, place);
  const known = open ? null : look.usual(people.active, place);
  const counts = Object.fromEntries([...STATES, "active", "churned"].map((name) => [name, people[name][place]]));
  const start = table.periods[place];
  const title = capital(periodName(start, grain)) + (open ? `, open: through ${dayName(table.asOf)}` : "");
  const lines = [
    ...[...STATES].reverse().map((state) => [state, number(counts[state])]),
    ["= active", number(counts.active)],
    ...(known ? [["usual", number(known.median)]] : []),
    ...(open
      ? []
      : [
          ["churned", number(counts.churned)],
          ["net change", signed(counts.active - (people.active[place - 1] ?? 0))],
        ]),
  ];
  return {
    ...counts,
    period: start,
    open,
    goto: open ? null : start,
    activeText: number(counts.active),
    top: Math.max(counts.active, known?.median ?? 0),
    usual: known?.median ?? null,
    tip: [title, ...lines],
    said: spoken(title, lines),
  };
}

const spoken = (title, lines) =>
  [title, ...lines.map(([name, value]) => `${name.replace("= ", "")} ${value}`)].join(", ");

// Retained on the baseline, so that its fall is read against zero.
function barsOf(row) {
  let level = 0;
  const bar = (state, low, high) => ({ period: row.period, open: row.open, paint: paint(state), low, high });
  const bars = STATES.map((state) => bar(state, level, (level += row[state])));
  return row.churned === null ? bars : [...bars, bar("churned", 0, -row.churned)];
}

function openName(open, x, y, look) {
  if (!open.length) return [];
  const days = daysBetween(open[0].period, look.table.asOf) + 1;
  const all = daysBetween(open[0].period, nextPeriod(open[0].period, look.grain));
  const dx = look.shown.to - look.shown.from > 60 ? 6 : 16;
  const line = (text, dy, more) =>
    words(open, { text, align: "left", dx, dy, ...more }, { x: { ...x, bandPosition: 0.8 }, y: y("active") });
  const quiet = { fill: paint("quiet") };
  return [line("open", 6, STRONG), line(`${days} of`, 21, quiet), line(`${all} days`, 35, quiet)];
}

function annotationMarks(annotated, x) {
  const shown = annotated.filter(({ period }) => x.scale.domain.includes(period));
  const y = at(-28);
  return [
    layer(shown, { type: "point", filled: true, size: 260, color: paint("ink"), opacity: 1 }, { x, y }),
    words(shown, { fill: paint("paper"), fontSize: 11, fontWeight: 700 }, { x, y, text: field("letter") }),
  ];
}

// How far each period lies from its usual, on a scale of its own.
function againstUsual(look, width) {
  const padding = { ...sidesOf(look), top: 4, bottom: 4 };
  const [inner, height] = [width - padding.left - padding.right, 64];
  const periods = placesShown(look).map((place) => ({ ...periodOf(look, place), ...fromUsual(look, place) }));
  const known = periods.filter(({ off }) => off !== null);
  const most = Math.max(1, ...known.map(({ off, reach }) => Math.max(Math.abs(off), reach)));
  const x = across(periods.map(({ period }) => period));
  const y = (field) => quantity(field, { domain: [-most, most], nice: false }, { ...SHORT_COUNT, values: [0] });
  return {
    title: `Active ${look.entities} per ${look.noun} against the usual`,
    width: inner,
    height,
    padding,
    layer: [
      ...(look.now >= 0 ? [bandOf(look.table.periods[look.now], x, height)] : []),
      layer(known, { type: "rect", fill: paint("line") }, { x, y: y("reach"), y2: field("minus") }),
      layer(known, { type: "bar", width: { band: 0.5 } }, { x, y: y("off"), fill: asIs("paint") }),
      zeroLine(),
      periodsUnderPointer(periods, x, height),
    ],
  };
}

function fromUsual(look, place) {
  const known = isOpen(look.table, place) ? null : look.usual(look.people.active, place);
  if (!known) return { off: null };
  const off = look.people.active[place] - known.median;
  const far = isFar(look.people.active[place], known);
  return {
    off,
    reach: known.deviation,
    minus: -known.deviation,
    paint: paint((far && tone(off, look.goodUp)) || "quiet"),
  };
}
