// The page follows what is chosen: one now for all parts.

let chosen = null;

// Who looked at the latest period looks at the latest one of another fact or grain too.
function choose(changes) {
  const { periods, complete } = tableOf(chosen.fact, chosen.grain);
  const isLatest = chosen.now === (periods[complete - 1] ?? null);
  chosen = rightChoice({ ...chosen, ...(isLatest ? { now: null } : {}), ...changes });
  writeChoice(chosen);
  show();
}

function moveTo(start) {
  choose({ now: start, value: null });
}

function step(count) {
  const table = tableOf(chosen.fact, chosen.grain);
  const place = table.periods.indexOf(chosen.now) + count;
  if (place >= 0 && place < table.complete) moveTo(table.periods[place]);
}

function show() {
  const focused = document.activeElement?.id;
  hideTip();
  const look = { ...lookAt(chosen), choiceNow: chosen.now };
  showControls(look);
  showAlarm(look);
  document.body.classList.toggle("nothing", chosen.now === null);
  if (chosen.now === null) showNothing(look);
  else
    for (const part of [showHero, showWhat, showWhy, showWhere, showWho, showLasting, showOverview, showNumbers])
      part(look);
  if (focused && document.activeElement?.id !== focused) element(focused)?.focus({ preventScroll: true });
}

function showNothing(look) {
  element("headline").textContent = `No ${look.noun} of ${look.fact} is complete yet`;
  element("explained").textContent = `Facts are complete through ${dayName(look.table.asOf)}.`;
}

function listenToKeys(event) {
  if (event.target.closest("input, select, .scroll, pre") || event.altKey || event.ctrlKey || event.metaKey) return;
  const count = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (count) {
    event.preventDefault();
    step(count);
  }
  const line = { ArrowUp: "previousElementSibling", ArrowDown: "nextElementSibling" }[event.key];
  if (line && event.target.matches(".ranked .line, .facts button")) {
    event.preventDefault();
    event.target[line]?.focus();
  }
}

// On paper all parts are unfolded, at one width.
function layOutForPaper(isPaper) {
  document.body.classList.toggle("paper", isPaper);
  for (const part of document.querySelectorAll(".part")) {
    if (isPaper) part.dataset.open = part.open;
    part.open = isPaper ? part.id !== "numbers-part" : part.dataset.open === "true";
  }
  show();
}

// What the address says, put right; one without a choice goes on to show the latest.
function follow() {
  chosen = readChoice();
  if (location.hash) writeChoice(chosen);
  show();
}

function start() {
  if (matchMedia("(max-width: 640px)").matches)
    for (const part of document.querySelectorAll(".part:not(#what)")) part.open = false;
  listenToControls();
  listenToHero();
  addEventListener("keydown", listenToKeys);
  addEventListener("hashchange", follow);
  let waiting,
    width = innerWidth;
  addEventListener("resize", () => {
    if (width === innerWidth) return;
    width = innerWidth;
    clearTimeout(waiting);
    waiting = setTimeout(show, 120);
  });
  for (const part of document.querySelectorAll(".part"))
    part.addEventListener("toggle", () => part.open && !document.body.classList.contains("paper") && show());
  addEventListener("beforeprint", () => layOutForPaper(true));
  addEventListener("afterprint", () => layOutForPaper(false));
  follow();
}
