const THIN = "\u202f";

const escaped = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const number = (value) =>
  value === null || value === undefined ? "–" : (value < 0 ? "−" : "") + short(Math.abs(value));
const signed = (value) => (value > 0 ? "+" : "") + number(value);
const percent = (value, digits = 1) =>
  value === null
    ? "–"
    : (value < 0 ? "−" : "") + (digits ? oneDecimal(100 * value) : Math.abs(100 * value).toFixed(0)) + THIN + "%";
const signedPercent = (value, digits = 1) => (value > 0 ? "+" : "") + percent(value, digits);
const points = (value) =>
  value === null ? "–" : (value > 0 ? "+" : value < 0 ? "−" : "") + oneDecimal(100 * value) + THIN + "pp";
const plural = (count, noun) => `${number(count)} ${noun}${count === 1 ? "" : "s"}`;

// A median may lie half-way between two whole numbers.
function short(value) {
  const digits = Number.isInteger(value) ? 0 : 1;
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

// One decimal as Python writes it: of two that are as near the even one.
function oneDecimal(value) {
  const size = Math.abs(value);
  return (size % 1 === 0.25 ? size - 0.05 : size).toFixed(1);
}
