// Which period the page tells of, its story in a title and in the first sentences of `explain`, and its numbers.

function showHero(look) {
  const { table, now, grain, noun, fact } = look;
  const start = table.periods[now];
  document.title = `${fact}, ${periodName(start, grain)}`;
  element("now-name").textContent = capital(periodName(start, grain));
  Object.assign(element("before"), { ariaLabel: `The ${noun} before`, disabled: now === 0 });
  Object.assign(element("after"), { ariaLabel: `The ${noun} after`, disabled: now >= table.complete - 1 });
  const [min, max] = [table.periods[0], table.asOf];
  Object.assign(element("date"), { ariaLabel: `The ${noun} that holds a date`, min, max, value: start });
  element("checks").innerHTML =
    `<span>entity: ${escaped(DATA.facts[fact].entity.join(", "))}</span>${checks(look)
      .map(([good, text]) => `<span>${good ? "✓" : "<b class=loss>✗</b>"} ${escaped(text)}</span>`)
      .join("")}`;
  element("headline").innerHTML = headline(look);
  element("explained").textContent = explained(look).join(" ");
  element("cause").innerHTML = causeText(look);
  showTiles(look);
}

// A date that is picked counts at once; one that is typed counts when the reader presses Enter or goes on.
function listenToHero() {
  element("before").addEventListener("click", () => step(-1));
  element("after").addEventListener("click", () => step(1));
  const date = element("date");
  let isTyped = false;
  const take = () => {
    const isRight = date.value && date.validity.valid;
    const start = isRight ? rightNow(tableOf(chosen.fact, chosen.grain), date.value) : chosen.now;
    if (start !== chosen.now) moveTo(start);
    date.value = chosen.now;
    isTyped = false;
  };
  date.addEventListener("keydown", ({ key }) => (key === "Enter" ? take() : (isTyped = true)));
  date.addEventListener("change", () => isTyped || take());
  date.addEventListener("blur", take);
}

// What the page itself can tell of the tables; whether they agree with the fact is told by explain and reconcile.
function checks(look) {
  const { people, before, noun } = look;
  const wrong = disagreements(look);
  const baseline = before === null ? null : look.usual(people.active, before);
  return [
    [true, `${noun} complete`],
    ...(wrong.length ? wrong.map((text) => [false, text]) : [[true, "tables agree with each other"]]),
    ...(isFar(people.active[before], baseline)
      ? [[false, `compared with an unusual ${noun} (usual ${number(baseline.median)})`]]
      : []),
  ];
}

function disagreements({ table, people, now }) {
  const came = BEFORE.map((state) => people.came[state][now]);
  const sum = (values) => values.reduce((total, value) => total + (value ?? 0), 0);
  return [
    ...(came.includes(null)
      ? ["activation_transitions has not followed"]
      : sum(came) + people.new[now] !== people.active[now]
        ? ["activation_transitions has another number"]
        : []),
    ...Object.entries(table.segments)
      .filter(([, values]) => sum(values.map(({ active }) => active[now])) !== people.active[now])
      .map(([name]) => `activation_segments has another number by ${name}`),
  ];
}

function showTiles(look) {
  const { people, goodUp: good, entities } = look;
  const retained = overPeriods(look.table, (place) => retention(people, place));
  const tiles = [
    { id: "active", name: `active ${entities}`, column: people.active, good, color: "ink" },
    { id: "retained", name: "retained", column: people.retained, good, color: "retained", sign: true },
    { id: "reactivated", name: "reactivated", column: people.reactivated, good, color: "reactivated", sign: true },
    { id: "new", name: "new", column: people.new, good, color: "new", sign: true },
    { id: "churned", name: "churned", column: people.churned, good: -good, color: "churned", sign: true },
    { id: "retention", name: "retention", column: retained, good, color: "ink", rate: true },
  ];
  element("tiles").innerHTML = tiles.map((tile) => tileHtml(look, tile)).join("");
  const places = placesThroughNow(look);
  for (const { id, column, color } of tiles) {
    const height = id === "active" ? 84 : 40;
    drawIfSeen(element(`spark-${id}`), (width) => ({
      ...spark(column, places, look.usual(column), { width, height, color }),
      title: `${id} of the last ${places.length} ${look.noun}s`,
    }));
  }
}

function tileHtml(look, { id, name, column, good, rate: isRate, sign, color }) {
  const value = column[look.now];
  const known = look.usual(column);
  const far = isFar(value, known);
  const lines = [
    [comparedName(look), look.before === null ? null : column[look.before]],
    ["usual", known?.median ?? null],
  ];
  const shown = lines.map(([text, other]) => {
    if (other === null || value === null) return `<span>${escaped(text)} –</span><span></span>`;
    const change = isRate ? points(value - other) : other ? signedPercent(value / other - 1) : "";
    const said = id === "active" ? `${signed(value - other)}&ensp;${change}` : change;
    return `<span>${escaped(text)} ${isRate ? percent(other) : number(other)}</span>${far ? `<b class="${tone(value - other, good)}">${said}</b>` : `<span>${said}</span>`}`;
  });
  return (
    `<div class="tile" id="tile-${id}"><p>${sign ? swatch(color) : ""}${escaped(name)}</p><strong>${isRate ? percent(value) : number(value)}</strong>` +
    `<div class="beside">${shown.join("")}</div><div class="chart" id="spark-${id}"></div></div>`
  );
}
