// What moved the number of active entities between two periods, by the definitions of activation_drivers.

function driversOf(people, before, now) {
  const drivers = [
    {
      from: null,
      driver: "new",
      before: people.new[before],
      now: people.new[now],
      contribution: people.new[now] - people.new[before],
    },
  ];
  for (const from of BEFORE) {
    const [stockBefore, stockNow] = [before, now].map((place) => stock(people, from, place));
    const [rateBefore, rateNow] = [before, now].map((place) => rate(people, from, place));
    const fromRate = rateBefore ?? rateNow ?? 0;
    const toRate = rateNow ?? fromRate;
    drivers.push(
      {
        from,
        driver: "volume",
        before: stockBefore,
        now: stockNow,
        contribution: ((stockNow - stockBefore) * (toRate + fromRate)) / 2,
      },
      {
        from,
        driver: "behaviour",
        before: rateBefore,
        now: rateNow,
        contribution: ((toRate - fromRate) * (stockNow + stockBefore)) / 2,
      },
    );
  }
  const whole = wholeNumbers(drivers.map((driver) => driver.contribution));
  return drivers
    .map((driver, place) => ({ ...driver, whole: whole[place] }))
    .sort((one, other) => Math.abs(other.contribution) - Math.abs(one.contribution));
}

// Whole numbers with the sum of the parts: each is rounded down, and the largest remainders get what is missing.
function wholeNumbers(parts) {
  const exact = parts.map((part) => Math.round(part * 1e6) / 1e6);
  const down = exact.map(Math.floor);
  const missing = Math.round(exact.reduce((sum, part) => sum + part, 0)) - down.reduce((sum, part) => sum + part, 0);
  const first = exact
    .map((part, place) => ({ place, rest: Math.round((part - down[place]) * 1e6) }))
    .sort((one, other) => other.rest - one.rest)
    .slice(0, missing)
    .map(({ place }) => place);
  return down.map((number, place) => number + (first.includes(place) ? 1 : 0));
}
