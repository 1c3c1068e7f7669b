// Vega-Lite specifications: each takes rows, and answers a chart without a size of its own.

const STATES = ["new", "retained", "reactivated", "lapsed"];
const RATES = { retention_rate: "retained", churn_rate: "lapsed", reactivation_rate: "reactivated" };

function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function stateScale(states) {
  return { domain: states, range: states.map(color) };
}

function config() {
  const [ink, quiet, line] = ["ink", "quiet", "line"].map(color);
  return {
    background: null,
    font: "system-ui, sans-serif",
    view: { stroke: null },
    axis: { labelColor: quiet, titleColor: quiet, gridColor: line, domainColor: line, tickColor: line, titleFontWeight: 400 },
    legend: { labelColor: ink, titleColor: quiet, orient: "top", title: null, symbolType: "square" },
    text: { color: ink },
  };
}

// At most eight periods are named on an axis, each at its start.
function periods(rows) {
  const starts = [...new Set(rows.map((row) => row.period))];
  const step = Math.ceil(starts.length / 8);
  const values = starts.filter((_, place) => place % step === 0).map((start) => {
    const [year, month, date] = start.slice(0, 10).split("-").map(Number);
    return { year, month, date };
  });
  const labelExpr = "[timeFormat(datum.value, '%d %b'), timeFormat(datum.value, '%Y')]";
  return { type: "temporal", title: null, axis: { grid: false, labelOverlap: true, values, labelExpr } };
}

const COUNT = { type: "quantitative", title: null, axis: { format: "~s", tickCount: 5 } };

// rows: {period, end, label, state, entities, low, high, complete, remark}; who lapsed stands below zero.
// open: a list of the open period as {end, top}, empty where none is shown.
function composition(rows, open, unit) {
  return {
    height: 260,
    layer: [
      {
        data: { values: rows },
        mark: "rect",
        encoding: {
          x: { field: "period", ...periods(rows) },
          x2: { field: "end" },
          y: { field: "low", ...COUNT },
          y2: { field: "high" },
          color: { field: "state", type: "nominal", scale: stateScale(STATES) },
          opacity: { condition: { test: "datum.complete", value: 1 }, value: 0.4 },
          tooltip: [
            { field: "label", title: unit },
            { field: "state" },
            { field: "entities", format: "," },
            { field: "remark", title: "it is" },
          ],
        },
      },
      ...open.map((period) => ({
        data: { values: [period] },
        mark: { type: "text", align: "right", baseline: "bottom", dy: -3, fontStyle: "italic", fill: color("quiet"), text: "open" },
        encoding: { x: { field: "end", type: "temporal" }, y: { field: "top", type: "quantitative" } },
      })),
      { data: { values: [{}] }, mark: { type: "rule", color: color("quiet") }, encoding: { y: { datum: 0 } } },
    ],
  };
}

// steps: {step, low, high, entities, kind}
function moved(steps) {
  const kinds = ["active", "new", "reactivated", "lapsed"];
  return {
    data: { values: steps },
    height: 230,
    encoding: { x: { field: "step", type: "nominal", sort: null, title: null, axis: { labelAngle: 0, labelLimit: 90 } } },
    layer: [
      {
        mark: { type: "bar", size: 38 },
        encoding: {
          y: { field: "low", ...COUNT, scale: { zero: false, nice: true } },
          y2: { field: "high" },
          color: { field: "kind", type: "nominal", legend: null, scale: { domain: kinds, range: ["quiet", "new", "reactivated", "lapsed"].map(color) } },
          tooltip: [{ field: "step" }, { field: "said", title: "entities" }],
        },
      },
      {
        mark: { type: "text", baseline: "bottom", dy: -3, fill: color("ink") },
        encoding: { y: { field: "high", type: "quantitative" }, text: { field: "said" } },
      },
    ],
  };
}

// rows: {period, name, rate}
function rates(rows) {
  return {
    data: { values: rows },
    height: 190,
    mark: { type: "line", point: rows.length < 90, strokeWidth: 2 },
    encoding: {
      x: { field: "period", ...periods(rows) },
      y: { field: "rate", type: "quantitative", title: null, axis: { format: "%", tickCount: 5 } },
      color: { field: "name", type: "nominal", scale: stateScale(Object.values(RATES)) },
      strokeDash: { field: "name", type: "nominal", legend: null },
      tooltip: [{ field: "label", title: "period" }, { field: "name" }, { field: "rate", format: ".1%" }],
    },
  };
}

// rows: {period, ratio}
function quick(rows) {
  return {
    data: { values: rows },
    height: 190,
    layer: [
      { mark: { type: "rule", strokeDash: [4, 4], color: color("quiet") }, encoding: { y: { datum: 1 } } },
      {
        mark: { type: "line", point: rows.length < 60, strokeWidth: 2, color: color("new") },
        encoding: {
          x: { field: "period", ...periods(rows) },
          y: { field: "ratio", type: "quantitative", title: null, axis: { tickCount: 5 } },
          tooltip: [{ field: "label", title: "period" }, { field: "ratio", format: ".2f" }],
        },
      },
    ],
  };
}

// rows: {length, entities}
function lengths(rows, unit, state) {
  return {
    data: { values: rows },
    height: 190,
    mark: { type: "bar", color: color(state) },
    encoding: {
      x: { field: "length", type: "ordinal", sort: null, title: unit, axis: { labelAngle: 0 } },
      y: { field: "entities", ...COUNT },
      tooltip: [{ field: "length", title: unit }, { field: "entities", format: "," }],
    },
  };
}
