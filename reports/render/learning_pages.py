"""Pages of docs that show committed records of `bard learn`, with a figure."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from reports.learning.record import LearningRecord
from reports.render import learning, learning_figure, student_figure
from reports.render.markdown import anchor, escape


class LearningPage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A page of docs that shows records of `bard learn`."""

    path: str  # below docs/
    title: str
    introduction: str  # Markdown
    records: dict[str, str]  # file name without its ending -> the title of its section, in order
    figure: str = ""  # a name of FIGURES, if it has one

    @property
    def drawn(self) -> str:
        """The record that its figure is drawn from."""
        return next(iter(self.records))


class PageFigure(NamedTuple):
    """What stands beside a figure."""

    draw: Callable[[LearningRecord], str]  # as SVG
    text: str  # for who cannot see it
    note: str = ""


FIGURES: Mapping[str, PageFigure] = {
    "learning-minutes": PageFigure(
        learning_figure.draw,
        "Bits per character against minutes of training",
        "Markers are means over seeds, bars reach from the best seed to the worst. Points on the way are of "
        "validation text, which ours and the peers measure differently: compare the ends. A schedule that ends "
        "at the deadline gains most there.",
    ),
    "small-files": PageFigure(
        student_figure.draw,
        "Bits per character of small files against bytes to ship, with the line of counting",
    ),
}


def load(path: Path) -> tuple[LearningPage, ...]:
    """The pages that a TOML file lays out.

    Raises:
        ValueError: a field is unknown, missing or of another type, or a page has no record or no such figure.
    """
    pages = msgspec.toml.decode(path.read_bytes(), type=dict[str, tuple[LearningPage, ...]])["page"]
    for page in pages:
        if not page.records or (page.figure and page.figure not in FIGURES):
            raise ValueError(f"{page.path}: needs a record, and a figure of {', '.join(FIGURES)} or none")
    return pages


def render(page: LearningPage, records: Mapping[str, LearningRecord]) -> str:
    """The page as Markdown: a section for each of its records that there is, in the page's order."""
    present = {name: title for name, title in page.records.items() if name in records}
    parts = [
        f"# {page.title}",
        "Written by `docs/generate.py` from records of `bard learn`; do not edit it by hand.",
        page.introduction.strip(),
    ]
    if page.figure and page.drawn in records:
        figure, folders_up = FIGURES[page.figure], "../" * page.path.count("/")
        parts += [f"![{figure.text}]({folders_up}figures/{page.figure}.svg)"]
        parts += [figure.note] if figure.note else []
    if len(present) > 1:
        parts += ["\n".join(f"- [{escape(title)}](#{anchor(title)})" for title in present.values())]
    for name, title in present.items():
        origin = f"Record: `docs/results/{name}.json`."
        parts += [f"## {escape(title)}", origin, *learning.sections(records[name], level=3)]
    return "\n\n".join(parts) + "\n"
