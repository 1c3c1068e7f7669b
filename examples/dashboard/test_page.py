"""How the page looks and behaves: widths, light, dark, paper, screen readers, the address."""

import re
from pathlib import Path
from statistics import median
from xml.etree import ElementTree

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import opened
from playwright.sync_api import Page
from reading import PLANTED, choose, counted, csv_rows, drawn, shown_number, table, text
from shop import Shop

pytest_plugins = ["reading"]

FLIGHTS = {"fact": "aircraft_departed", "grain": "weekly"}
FACTS = [FLIGHTS, {"fact": "users_visited_app", "grain": "daily"}]
WIDTHS = [1440, 1024, 390]


def test_a_planted_fall_is_named_at_first_glance(planted_shop: Shop, planted: Path) -> None:
    """Of a page that nobody has touched the first screen says what is low, how far, and where."""
    value, period = PLANTED
    everywhere, there = (
        [
            count
            for (count,) in planted_shop.query(
                f"select active from {table} where fact_name = 'aircraft_departed' and {condition}"
                f" and time_grain = 'weekly' and period_start <= '{period}'"
                " order by period_start desc limit 9"
            )
        ]
        for table, condition in (
            ("activation_metrics", "true"),
            ("activation_segments", f"segment_value = '{value}'"),
        )
    )
    below, there_below = (
        shown_number(median(counts[1:]) - counts[0]) for counts in (everywhere, there)
    )
    with opened(planted, height=1000) as page:
        page.select_option("#fact", "aircraft_departed")
        drawn(page)
        assert text(page, "headline") == (
            f"{everywhere[0]:,} active aircraft in the week of 23 Dec 2013:"
            f" {below} below the usual, with {value} {there_below} below its own;"
            f" −{everywhere[1] - everywhere[0]} from the week before"
        )
        assert re.search(
            rf"In {value} \d+.% stayed, usually \d+.%; everywhere else", text(page, "cause")
        )
        first = page.locator("#first-look .line").first
        lost = there[1] - there[0]
        assert first.inner_text().split() == [*value.split(), f"−{lost}"]
        for seen in (page.locator("#headline"), page.locator("#cause"), first):
            assert seen.bounding_box()["y"] < 1000
        assert "Retained aircraft stayed less" in text(page, "why-finding")
        assert f"In {value}" in text(page, "why-finding")
        assert text(page, "where-finding").startswith(f"{value} lost {lost}; the other")
        assert text(page, "stayed").count(value) == 1
        assert f"churned in {value}" in text(page, "query")
        listed = planted_shop.query(text(page, "query-text"))
        assert f"−{len(listed)}" in page.locator("#flows tr.on [data-flow=churned]").inner_text()
        assert page.locator("#value-0.chart").count() == 1
        page.keyboard.press("ArrowLeft")
        drawn(page)
        assert "nothing unusual" in text(page, "headline")
        assert value not in text(page, "headline")


def test_a_part_that_fell_is_named_where_the_whole_is_as_usual(planted: Path) -> None:
    """As many as fell there came elsewhere."""
    value, _ = PLANTED
    with opened(planted, width=390, height=844) as page:
        choose(page, **FLIGHTS)
        page.evaluate(
            "const {people, now, known} = lookAt(chosen); people.active[now] = known.median; show()"
        )
        drawn(page)
        assert re.search(
            rf"week before, not unusual, but {value} is \d+ below its own usual$",
            text(page, "headline"),
        )
        assert text(page, "cause").startswith("Everybody else is")
        assert f"Far from the usual: {value} (" in text(page, "explained")


def test_annotations_stand_at_their_periods(planted: Path) -> None:
    with opened(planted) as page:
        choose(page, **FLIGHTS)
        noted = page.locator("#composition .noted li").all_inner_texts()
        letters = page.locator("#composition-chart text").all_text_contents()
        assert noted == ["A 28 Nov 2013: Thanksgiving", "B 24 Dec 2013: depot closed"]
        assert {"A", "B"} <= set(letters)
        choose(page, fact="items_sold", grain="weekly")
        assert page.locator("#composition .noted").count() == 0


UNREADABLE = """() => {
    const edge = document.documentElement.clientWidth + 1;
    const meet = (one, other) =>
        Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1.5 &&
        Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 3;
    return [...document.querySelectorAll(".chart svg")].flatMap((svg) => {
        const words = [...svg.querySelectorAll("text")]
            .map((word) => ({ text: word.textContent, box: word.getBoundingClientRect() }))
            .filter(({ text, box }) => text.trim() && box.width);
        const met = words.flatMap((one, place) => words.slice(place + 1)
            .filter(({ box }) => meet(one.box, box)).map(({ text }) => `${one.text} on ${text}`));
        const cut = words.filter(({ box }) => box.left < -1 || box.right > edge)
            .map(({ text }) => `${text} outside`);
        return [...met, ...cut].map((text) => `${svg.closest(".chart").id}: ${text}`);
    });
}"""


def unreadable(page: Page) -> list[str]:
    """Words of a chart that stand on each other, or outside of the page."""
    found: list[str] = page.evaluate(UNREADABLE)
    return found


def unfold(page: Page) -> None:
    page.evaluate("for (const part of document.querySelectorAll('.part')) part.open = true")
    page.wait_for_timeout(100)
    page.evaluate("show()")
    drawn(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_it_can_be_read_at_each_width_and_by_everybody(
    planted: Path, width: int, scheme: str
) -> None:
    with opened(planted, width=width, scheme=scheme) as page:
        for choice in FACTS:
            choose(page, **choice)
            unfold(page)
            assert page.evaluate("document.documentElement.scrollWidth") == width
            assert unreadable(page) == []
            nameless = page.locator(".chart:not([aria-label]):has(svg)")
            assert nameless.count() == 0
        choose(page, **FLIGHTS)
        found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found] == []


def test_on_a_phone_parts_fold(planted: Path) -> None:
    with opened(planted, width=390, height=844) as page:
        choose(page, **FLIGHTS)
        assert page.locator(".part[open]").count() == 1
        folded = page.evaluate("document.documentElement.scrollHeight")
        page.locator("#why summary").click()
        drawn(page)
        page.wait_for_selector("#drivers-chart svg")
        assert page.evaluate("document.documentElement.scrollHeight") > folded
        unfold(page)
        assert 2 * folded < page.evaluate("document.documentElement.scrollHeight")


def test_colours_of_states_can_be_told_from_the_paper(planted: Path) -> None:
    for scheme in ("light", "dark"):
        with opened(planted, scheme=scheme) as page:
            names = ["retained", "reactivated", "new", "churned", "quiet", "gain", "loss", "paper"]
            colours = page.evaluate("names => names.map(colorOf)", names)
        shown = dict(zip(names, map(luminance, colours), strict=True))
        for name in names[:-1]:
            light, dark = sorted((shown[name], shown["paper"]), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 3, (scheme, name)


def luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("width", "scheme"), [(1440, "dark"), (390, "light")])
def test_on_paper_it_is_light_whole_and_in_few_pages(
    planted: Path, tmp_path: Path, width: int, scheme: str
) -> None:
    with opened(planted, width=width, scheme=scheme) as page:
        choose(page, **FLIGHTS)
        page.emulate_media(media="print")
        page.evaluate("layOutForPaper(true)")
        drawn(page)
        assert luminance(page.evaluate("colorOf('paper')")) > 0.9
        assert luminance(page.evaluate("colorOf('ink')")) < 0.05
        assert page.locator(".part[open]").count() == 6
        assert page.locator(":is(.hint, .pick):visible").count() == 0
        assert (
            page.locator("#drivers-chart svg, #stayed-chart-0 svg, #sticky-chart svg").count() == 3
        )
        for chart in page.locator(".chart:has(svg)").all():
            inside = chart.evaluate(
                "place => [place.querySelector('svg').clientWidth, place.clientWidth + 1]"
            )
            assert inside[0] <= inside[1]
        assert [words for words in unreadable(page) if "outside" not in words] == []
        page.evaluate("layOutForPaper(false)")
        page.emulate_media(media="screen")
        printed = page.pdf(prefer_css_page_size=True, print_background=True)
    assert 4 <= len(re.findall(rb"/Type /Page\b", printed)) <= 8


def test_the_address_keeps_what_was_chosen(planted: Path) -> None:
    with opened(planted) as page:
        page.select_option("#fact", "aircraft_departed")
        page.select_option("#grain", "daily")
        page.select_option("#range", "28")
        page.select_option("#compare", "count")
        page.fill("#steps", "14")
        page.keyboard.press("Enter")
        page.fill("#date", "2013-11-05")
        page.locator("#pick button", has_text="carrier").first.click()
        page.locator("#first-look button[data-value=B6]").first.click()
        drawn(page)
        seen, address = page.locator("main").inner_text(), page.url
    assert "now=2013-11-05" in address
    assert "compare=14" in address
    with opened(planted) as page:
        page.evaluate("hash => { location.hash = hash; }", address.split("#")[1])
        page.wait_for_function("chosen.value === 'B6'")
        drawn(page)
        assert page.locator("main").inner_text() == seen


def test_a_wrong_address_shows_what_most_readers_want(planted: Path) -> None:
    with opened(planted) as page:
        page.evaluate(
            "location.hash = 'fact=gone&grain=hourly&now=someday&range=x&compare=-3&by=no'"
        )
        page.wait_for_function("chosen.by === 'no'")
        drawn(page)
        assert page.evaluate("({...chosen, by: null})") == page.evaluate(
            "rightChoice({by: null, value: null})"
        )
        assert "gone" not in page.url
        page.evaluate("location.hash = 'fact=constructor'")
        page.wait_for_function("chosen.by === null")
        assert page.evaluate("chosen.fact") in page.url
        choose(page, **FLIGHTS, now="1999-01-01")
        assert "Nothing is known of the week before" in text(page, "drivers")
        assert text(page, "headline").endswith(
            "too short a history to tell what is usual. Nothing is known of the week before"
        )
        choose(page, **FLIGHTS, now="2099-01-01")
        assert "2013-12-23" in text(page, "explained")


ARTICLES = r"\b(the|a) (the|a)\b|\bno the\b|as many as (day|week|a|same)|last 1 "


@pytest.mark.parametrize("compare", ["previous", "same_weekday", "year_ago", "4"])
def test_what_it_compares_with_has_one_article(planted: Path, compare: str) -> None:
    """Of an early day, for which there is none, and of a later one."""
    with opened(planted) as page:
        for fact in ("aircraft_departed", "users_visited_app"):
            for now in ("1999-01-01", "2099-01-01"):
                choose(page, fact=fact, grain="daily", compare=compare, now=now)
                words = page.locator("main").inner_text()
                assert not re.findall(ARTICLES, words)
                assert page.evaluate("comparedWith(lookAt(chosen))") in words


def test_without_a_history_nothing_is_called_usual(planted: Path) -> None:
    with opened(planted) as page:
        choose(page, fact="users_visited_app", grain="weekly", now="2025-01-06")
        assert "too short a history to tell what is usual" in text(page, "headline")
        assert "nothing unusual" not in text(page, "headline")
        assert "as usual" not in text(page, "overview-finding")
        choose(page, fact="users_visited_app", grain="weekly")
        assert text(page, "overview-finding") == "Every other fact is as usual"


def test_colour_and_sign_follow_the_usual(planted: Path) -> None:
    """A day that is unusually low may have more than the day before, and the other way round."""
    contrary = """() => Object.keys(DATA.facts).flatMap((fact) => grainsOf(fact).flatMap((grain) =>
        tableOf(fact, grain).periods.slice(0, tableOf(fact, grain).complete)
            .map((now) => rightChoice({fact, grain, now, by: null, value: null}))
            .filter((choice) => {
                const look = lookAt(choice);
                const off = look.people.active[look.now] - look.known?.median;
                return look.isOdd && look.change * off < 0;
            })))"""
    with opened(planted) as page:
        choices = page.evaluate(contrary)
        assert choices
        for choice in choices[:6]:
            choose(page, **choice)
            headline = text(page, "headline")
            is_low = " below the usual" in headline
            assert is_low != (" above the usual" in headline)
            assert re.search(rf"; {'[+]' if is_low else '−'}[\d,]+ from the \w+ before$", headline)
            marks = page.locator("#headline em").evaluate_all(
                "all => all.map((em) => em.className)"
            )
            assert set(marks) == {"loss" if is_low else "gain"}
            tile = page.locator("#tile-active .beside b").last
            assert tile.get_attribute("class") == marks[0]


def test_everybody_is_new_in_the_first_period(planted: Path) -> None:
    with opened(planted) as page:
        choose(page, fact="aircraft_departed", grain="daily", now="2013-01-02")
        assert text(page, "why-finding").startswith("Everybody was new then")
        assert page.locator("#drivers-chart").count() == 0
        parts = [(2, 5), (5, 5), (9, 5), (-3, 5), (-2, -5)]
        said = page.evaluate("parts => parts.map(([part, all]) => besideChange(part, all))", parts)
    assert said == [
        "+2 of +5",
        "+5, the whole change",
        "+9, though +5 in all",
        "−3, though +5 in all",
        "−2 of −5",
    ]


def test_a_date_can_be_typed(planted: Path) -> None:
    with opened(planted) as page:
        choose(page, fact="aircraft_departed", grain="weekly")
        page.focus("#date")
        for key in "03152013":
            page.keyboard.press(key)
        assert page.evaluate("document.activeElement.id") == "date"
        assert page.input_value("#date") == "2013-03-15"
        page.keyboard.press("Enter")
        drawn(page)
        assert page.input_value("#date") == "2013-03-11"
        assert "2013-03-11" in text(page, "explained")


def test_the_arrow_keys_scroll_what_scrolls(planted: Path) -> None:
    with opened(planted, width=390, height=844) as page:
        choose(page, **FLIGHTS)
        unfold(page)
        now = page.evaluate("chosen.now")
        page.focus("#cohorts .scroll")
        page.keyboard.press("ArrowRight")
        page.wait_for_function("document.querySelector('#cohorts .scroll').scrollLeft > 0")
        page.focus("#query-text")
        page.keyboard.press("ArrowLeft")
        assert page.evaluate("chosen.now") == now


def test_a_copied_link_names_what_is_seen(planted: Path) -> None:
    with opened(planted) as page:
        assert "#" not in page.url
        page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
        page.click("#copy-link")
        copied = page.evaluate("copied")
        for name in ("fact", "grain", "now"):
            assert f"{name}={page.evaluate('chosen')[name]}" in copied


def test_charts_and_tables_can_be_taken_away(planted: Path) -> None:
    with opened(planted) as page:
        choose(page, **FLIGHTS)
        shown = page.locator(".panel:has(.exports button):visible").all()
        names = [str(panel.get_attribute("id")) for panel in shown]
        with page.expect_download() as download:
            page.locator("#drivers .exports button", has_text="SVG").click()
        svg = download.value.path().read_text()
        with page.expect_download() as download:
            page.locator("#rates .exports button", has_text="SVG").click()
        rates = download.value.path().read_text()
    ElementTree.fromstring(svg)
    drawings = ElementTree.fromstring(rates).findall("{http://www.w3.org/2000/svg}svg")
    assert len(drawings) == rates.count("reactivated retention rate</text>") * 7 == 7
    assert svg.startswith("<svg")
    assert "var(--" not in svg
    assert "rgb(" in svg
    assert len(names) >= 14
    # The browser refuses more than ten files at once.
    for some in (names[:8], names[8:]):
        with opened(planted) as page:
            choose(page, **FLIGHTS)
            assert [name for name in some if not table(page, name)] == []


def test_old_data_raises_an_alarm(planted: Path) -> None:
    with opened(planted) as page:
        for today, said in {
            "2025-06-30T12:00:00": "",
            "2025-07-02T12:00:00": "The newest data is 3 days old.",
            "2026-11-30T12:00:00": "The newest data is 519 days old.",
        }.items():
            page.clock.set_fixed_time(today)
            choose(page, fact="items_sold", grain="weekly")
            assert said in text(page, "alarm") if said else text(page, "alarm") == ""
        choose(page, **FLIGHTS)
        assert "aircraft_departed has ended." in text(page, "alarm")
        assert "31 Dec 2013" in text(page, "alarm")


LONG = "Long Haul and Regional Air Services of the Northern and Southern States, Incorporated"


@pytest.mark.parametrize("width", WIDTHS)
def test_long_names_of_values_keep_their_place(planted: Path, tmp_path: Path, width: int) -> None:
    renamed = planted.read_text().replace('"value":"UA"', f'"value":"{LONG}"')
    (tmp_path / "long.html").write_text(renamed)
    with opened(tmp_path / "long.html", width=width) as page:
        choose(page, **FLIGHTS, by="carrier", value=LONG)
        unfold(page)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert unreadable(page) == []
        beyond = """all => all.filter((svg) => [...svg.querySelectorAll("text")].some(
            (word) => word.getBoundingClientRect().right > svg.getBoundingClientRect().right + 2
        )).map((svg) => svg.closest(".chart").id)"""
        assert page.locator(".chart svg").evaluate_all(beyond) == []
        net = page.locator("#flows tbody tr").first.locator("td").last.bounding_box()
        table = page.locator("#flows .scroll").bounding_box()
        if width > 640:
            assert net["x"] + net["width"] <= table["x"] + table["width"] + 1


def test_values_that_look_alike_keep_their_own_numbers(planted: Path, tmp_path: Path) -> None:
    """A value that is not known, one that reads so, and an empty one."""
    names = {"B6": "not known", "EV": ""}
    changed = planted.read_text()
    for name, value in names.items():
        changed = changed.replace(f'"value":"{name}"', f'"value":"{value}"')
    (tmp_path / "alike.html").write_text(changed)
    with opened(planted) as page:
        choose(page, **FLIGHTS, by="carrier")
        right = table(page, "flows")
    counts = {row["carrier"]: row["now"] for row in right}
    with opened(tmp_path / "alike.html") as page:
        choose(page, **FLIGHTS, by="carrier")
        shown = {row["carrier"]: row["now"] for row in table(page, "flows")}
        for label, name in {"not known": "not known", '"not known"': "B6", "(empty)": "EV"}.items():
            assert shown[label] == counts[name]
            page.locator("#flows .link", has_text=re.compile(f"^{re.escape(label)}$")).click()
            drawn(page)
            steps = counted(table(page, "value-steps"), "step", "entities")
            assert dict(steps)["now"] == float(counts[name])


def test_one_word_for_one_thing(planted: Path) -> None:
    with opened(planted) as page:
        for choice in FACTS:
            choose(page, **choice)
            unfold(page)
            words = page.locator("body").inner_text().lower()
            assert not re.findall(r"\b(lapsed?|churners?|attrition)\b", words)


def test_the_entity_is_named(planted: Path) -> None:
    with opened(planted) as page:
        choose(page, fact="items_sold", grain="weekly")
        assert "entity: country, seller_id" in text(page, "now-bar")
        assert "active sellers" in text(page, "tiles")


def test_no_list_is_long_and_dates_cannot_be_reversed(planted: Path) -> None:
    with opened(planted) as page:
        choose(page, fact="aircraft_departed", grain="daily")
        for id in ("fact", "grain", "range", "compare"):
            assert page.locator(f"#{id} option").count() <= 8
        page.fill("#date", "2013-03-03")
        drawn(page)
        assert (
            page.locator("#composition-chart svg [aria-roledescription='rect mark']").count() == 91
        )
        assert "2013-03-03" in text(page, "explained")


def test_what_is_under_the_pointer_has_a_total(planted: Path) -> None:
    with opened(planted) as page:
        choose(page, **FLIGHTS)
        page.locator("#composition-chart [aria-roledescription='rect mark']").nth(3).hover()
        shown = text(page, "tip")
    parts = {
        name: int(count.replace(",", ""))
        for name, count in re.findall(r"(new|reactivated|retained|= active)\s+([\d,]+)", shown)
    }
    assert parts["new"] + parts["reactivated"] + parts["retained"] == parts["= active"]


def test_more_may_be_worse(planted_shop: Shop, planted: Path, tmp_path: Path) -> None:
    """A fact says in its YAML whether more is better: complaints that fall are good news."""
    changed = planted.read_text().replace('"moreIs":"better"', '"moreIs":"worse"')
    (tmp_path / "worse.html").write_text(changed)
    for file, named in ((planted, "loss"), (tmp_path / "worse.html", "gain")):
        with opened(file) as page:
            choose(page, **FLIGHTS)
            assert page.locator("#headline em").first.get_attribute("class") == named
            assert page.locator("#first-look .net i").first.get_attribute("class") == named


def test_a_table_as_it_is_saved_is_the_chart(planted_shop: Shop, planted: Path) -> None:
    stored = planted_shop.query(
        "select period_start::text, active, churned from activation_metrics"
        " where fact_name = 'aircraft_departed' and time_grain = 'weekly'"
    )
    with opened(planted) as page:
        choose(page, **FLIGHTS, range="0")
        with page.expect_download() as download:
            page.locator("#composition .exports button", has_text="CSV").click()
        rows = counted(csv_rows(download.value.path()), "period_start", "active", "churned")
    assert set(rows) == set(stored)
