"""The whole page in a real Chromium, opened from disk: it draws, fits, sorts, filters, and fetches nothing."""

import shutil
from contextlib import contextmanager
from importlib.util import find_spec

import pytest

from reports.html import page

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
LIBRARIES = ("playwright", "axe_playwright_python")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("browser"),  # one process draws the pages
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed"),
    pytest.mark.skipif(
        any(find_spec(name) is None for name in LIBRARIES), reason=f"needs {' and '.join(LIBRARIES)}"
    ),
]
OF_THE_FILE = ("file:", "data:", "blob:")
TIMEOUT = 120_000  # ms, for a machine that is busy
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def report(hostile, tmp_path_factory):
    """A hostile record's page: what holds for it holds for any."""
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(page.render(hostile), "utf-8")
    return path.as_uri()


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class Tabs:
    """Pages of the report, drawn, one of each kind: drawing takes most of a test's time.

    A test leaves its page as it found it, but for the row that a mark led to.
    """

    def __init__(self, browser, report):
        self.complaints, self._browser, self._report, self._drawn = [], browser, report, {}

    def open(self, **options):
        """The page with these options of Playwright's. Whatever it complains about or asks for is noted."""
        options = {"viewport": WIDE, "color_scheme": "light", **options}
        kind = repr(sorted(options.items()))
        if kind not in self._drawn:
            tab = self._browser.new_page(**options)
            tab.set_default_timeout(TIMEOUT)
            tab.on("console", lambda message: self.complaints.append(message.text))
            tab.on("pageerror", lambda error: self.complaints.append(str(error)))
            tab.route("**/*", self._answer)
            tab.goto(self._report)
            tab.wait_for_selector("html[data-drawn]", state="attached")
            self._drawn[kind] = tab
        return self._drawn[kind]

    def settled_complaints(self):
        """Those since the last call, once every page has answered and so told what it had to tell."""
        for tab in self._drawn.values():
            tab.evaluate("new Promise(requestAnimationFrame)")
        complaints, self.complaints = self.complaints, []
        return complaints

    def _answer(self, route):
        if route.request.url.startswith(OF_THE_FILE):
            route.continue_()
        else:
            self.complaints.append(f"asked for {route.request.url}")
            route.abort()


@pytest.fixture(scope="module")
def tabs(browser, report):
    return Tabs(browser, report)


@pytest.fixture
def opened(tabs):
    """A function: options -> the page, at its top. A complaint fails the test."""

    def open_page(**options):
        tab = tabs.open(**options)
        tab.evaluate("window.scrollTo(0, 0)")
        return tab

    yield open_page
    assert tabs.settled_complaints() == []


@contextmanager
def unfolded(tab):
    """Every part that can be folded is open within the block."""
    folded = tab.locator("details:not([open])").element_handles()
    for part in folded:
        part.evaluate("part => { part.open = true; }")
    try:
        yield
    finally:
        for part in folded:
            part.evaluate("part => { part.open = false; }")


def test_it_draws_every_figure_and_runs_no_script_of_the_record(opened):
    tab = opened()
    assert tab.locator(".chart svg").count() == tab.locator("figure").count() == 10
    assert tab.title() == "Bard: preset quick, 2025-01-02"


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["1280", "390"])
def test_nothing_is_wider_than_the_window(opened, viewport):
    tab = opened(viewport=viewport)
    with unfolded(tab):
        assert tab.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_the_answer_is_seen_without_scrolling(opened):
    tab = opened()
    for part in ("#answer-title", "#budget-answer", ".choice:nth-child(1)", ".choice:nth-child(3)"):
        box = tab.locator(part).bounding_box()
        assert box["y"] + box["height"] <= WIDE["height"], part


def test_on_a_telephone_the_answer_comes_first(opened):
    tab = opened(viewport=NARROW)
    box = tab.locator("#budget-answer").bounding_box()
    assert box["y"] + box["height"] <= NARROW["height"]


def test_the_limit_that_is_typed_in_picks_the_file(opened):
    tab = opened()
    typed = tab.input_value("#budget")
    steps = tab.locator("#budget-steps li")
    sizes = [int(size) for size in steps.evaluate_all("steps => steps.map((step) => step.dataset.bytes)")]
    tab.fill("#budget", str((sizes[1] + 1) / 1024))
    assert tab.inner_text("#budget-answer") in steps.nth(1).text_content()
    tab.fill("#budget", str((sizes[0] - 1) / 1024))
    assert tab.inner_text("#budget-answer") == "No file is so small."
    tab.fill("#budget", typed)


def test_a_column_sorts_by_its_figures_both_ways(opened):
    tab = opened()
    summary = tab.locator("#file_sizes-1 summary")
    summary.click()
    heading = tab.locator("#file_sizes-1 th.r").first
    column = heading.evaluate("heading => heading.cellIndex")
    for direction in ("ascending", "descending"):
        heading.locator("button").click()
        assert heading.get_attribute("aria-sort") == direction
        keys = tab.locator("#file_sizes-1 tbody tr").evaluate_all(
            "(rows, column) => rows.map((row) => row.cells[column].dataset.key)", column
        )
        figures = [float(key) for key in keys if key is not None]
        assert figures == sorted(figures, reverse=direction == "descending")
        assert keys[: len(figures)] == [key for key in keys if key is not None]  # what has none comes last
    summary.click()


def test_a_filter_leaves_the_rows_with_all_its_words(opened):
    tab = opened()
    tab.fill("#filter", "GRU float16")
    rows = tab.locator("#file_quality-1 tbody tr:visible")
    assert rows.count() == 2  # gru, stream-gru
    assert all("float16" in text for text in rows.all_inner_texts())
    tab.fill("#filter", "")
    assert tab.locator("details.table[open]").count() == 0


def test_a_variant_that_is_not_ticked_leaves_the_figures(opened):
    tab = opened()
    marks = tab.locator("#size-quality-chart .mark-symbol path")
    before = marks.count()
    box = tab.locator("#variants input").nth(1)
    box.uncheck()
    tab.wait_for_function(
        "count => document.querySelectorAll('#size-quality-chart .mark-symbol path').length < count",
        arg=before,
    )
    assert marks.count() > 0
    box.check()
    tab.wait_for_function(
        "count => document.querySelectorAll('#size-quality-chart .mark-symbol path').length === count",
        arg=before,
    )


def test_a_mark_leads_to_its_row(opened):
    tab = opened()
    tab.locator("#size-quality-chart .mark-symbol path").first.click(force=True)
    row = tab.locator("tr.led-to")
    assert row.is_visible()
    assert row.evaluate("row => row === document.activeElement")


def test_the_keyboard_goes_from_mark_to_mark_and_to_the_row(opened):
    tab = opened()
    tab.locator("#size-quality .chart").focus()
    said = tab.locator("#size-quality-said")
    tab.keyboard.press("ArrowRight")
    first = said.inner_text()
    assert "variant: " in first
    assert tab.locator("#size-quality-chart .at").count() == 1
    tab.keyboard.press("ArrowRight")
    assert said.inner_text() != first
    tab.keyboard.press("ArrowLeft")
    assert said.inner_text() == first
    tab.keyboard.press("Enter")
    assert tab.locator("tr.led-to").evaluate("row => row === document.activeElement")
    assert said.text_content() == ""  # the figure is left


@pytest.mark.parametrize("figure", ["learning-time", "step-times", "gate-outcomes"])
def test_so_it_does_in_other_figures(opened, figure):
    tab = opened()
    tab.locator(f"#{figure} .chart").focus()
    marks = set()
    for _ in range(4):
        tab.keyboard.press("ArrowRight")
        marks.add(tab.locator(f"#{figure}-said").inner_text())
    assert len(marks - {""}) > 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(opened, scheme):
    from axe_playwright_python.sync_playwright import Axe

    tab = opened(color_scheme=scheme)
    with unfolded(tab):
        violations = Axe().run(tab).response["violations"]
    serious = [
        (violation["id"], violation["nodes"][0]["html"][:200])
        for violation in violations
        if violation["impact"] in ("serious", "critical")
    ]
    assert serious == []
