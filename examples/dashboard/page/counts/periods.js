// Periods by their first dates, as ISO texts: what follows what, and how people call them.

const GRAINS = {
  daily: { noun: "day", usualStep: 7, year: 364, ranges: [28, 91, 182, 364] },
  weekly: { noun: "week", usualStep: 1, year: 52, ranges: [13, 26, 52] },
  monthly: { noun: "month", usualStep: 1, year: 12, ranges: [12, 24] },
  quarterly: { noun: "quarter", usualStep: 1, year: 4, ranges: [8, 16] },
  yearly: { noun: "year", usualStep: 1, year: null, ranges: [10] },
};
const MONTHS_OF = { monthly: 1, quarterly: 3, yearly: 12 };
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

const moment = (iso) => new Date(iso + "T00:00:00Z");
const isoDate = (date) => date.toISOString().slice(0, 10);
const weekday = (iso) => WEEKDAYS[moment(iso).getUTCDay()];

function addDays(iso, days) {
  const date = moment(iso);
  date.setUTCDate(date.getUTCDate() + days);
  return isoDate(date);
}

function nextPeriod(iso, grain) {
  if (!MONTHS_OF[grain]) return addDays(iso, grain === "weekly" ? 7 : 1);
  const date = moment(iso);
  date.setUTCMonth(date.getUTCMonth() + MONTHS_OF[grain]);
  return isoDate(date);
}

const daysBetween = (from, to) => Math.round((moment(to) - moment(from)) / 86400000);

function today() {
  const now = new Date();
  return isoDate(new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())));
}

function dayName(iso) {
  const [year, month, day] = iso.split("-");
  return `${Number(day)} ${MONTHS[month - 1]} ${year}`;
}

// `16 Jun`, `Jun 2025`, `Q2 2025`, `2025`: enough beside an axis.
function shortName(iso, grain) {
  const [year, month, day] = iso.split("-");
  if (grain === "yearly") return year;
  if (grain === "quarterly") return `Q${(Number(month) + 2) / 3} ${year}`;
  return grain === "monthly" ? `${MONTHS[month - 1]} ${year}` : `${Number(day)} ${MONTHS[month - 1]}`;
}

// `week of 16 Jun 2025`: as a title.
function periodName(iso, grain) {
  if (grain === "daily") return `${weekday(iso).slice(0, 3)} ${dayName(iso)}`;
  return grain === "weekly" ? `week of ${dayName(iso)}` : shortName(iso, grain);
}

// `in the week of 16 Jun 2025`: inside a sentence.
function inPeriod(iso, grain) {
  return { daily: "on ", weekly: "in the " }[grain] ?? "in ";
}

const inPeriodName = (iso, grain) => inPeriod(iso, grain) + periodName(iso, grain);
