// The bar: what is chosen for the whole page.

function showControls(look) {
  const { fact, grain, noun } = look;
  offer(
    "fact",
    Object.keys(DATA.facts)
      .sort()
      .map((name) => [name, name]),
    fact,
  );
  offer(
    "grain",
    grainsOf(fact).map((name) => [name, GRAINS[name].noun]),
    grain,
  );
  offer(
    "range",
    [...GRAINS[grain].ranges.map((count) => [count, plural(count, noun)]), [0, `all ${look.table.periods.length}`]],
    look.range,
  );
  const isCount = Number(look.compare) > 1;
  offer(
    "compare",
    [...comparisons(grain).map(({ value, text }) => [value, text]), ["count", `some ${noun}s before`]],
    isCount ? "count" : look.compare,
  );
  document.querySelector(".steps").hidden = !isCount;
  if (isCount) element("steps").value = look.compare;
  element("steps-unit").textContent = `${noun}s before`;
}

function offer(id, options, value) {
  element(id).innerHTML = options
    .map(([known, text]) => `<option value="${escaped(known)}">${escaped(text)}</option>`)
    .join("");
  element(id).value = String(value);
}

function listenToControls() {
  for (const id of ["fact", "grain", "range"])
    element(id).addEventListener("change", () => choose({ [id]: element(id).value }));
  element("compare").addEventListener("change", () =>
    choose({ compare: element("compare").value === "count" ? "4" : element("compare").value }),
  );
  element("steps").addEventListener("change", () => choose({ compare: element("steps").value }));
  element("copy-link").addEventListener("click", () => {
    writeChoice(chosen);
    copy(location.href, element("copy-link"));
  });
  element("theme").addEventListener("click", () => {
    const { style } = document.documentElement;
    const dark = style.colorScheme ? style.colorScheme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    style.colorScheme = dark ? "light" : "dark";
  });
}
