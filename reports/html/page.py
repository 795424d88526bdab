"""The report of a record as one HTML file, of a finished run or of one that is still going on."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from reports import units
from reports.html import answer, budgets, claims, libraries, record_download, report_view
from reports.record import Record
from reports.sections import targets
from reports.summary import in_progress, recommended_file, summary
from reports.tables import printable

if TYPE_CHECKING:
    from reports.html.answer import Choice

MOST_BYTES = 3_000_000
_OWN_PLACE = {"machine_and_corpus": "machine", "failures": "failures", "claims-table": ""}


def render(record: Record, library: Callable[[], str] | None = None) -> str:
    """The whole page; above the answer of a run that goes on, how far it has come.

    `library` gives the script of `document.vega`, which takes over a second to be put together.

    Raises:
        MissingLibraryError: a library that it is made with is not installed.
    """
    libraries.require()
    from reports.html import document  # noqa: PLC0415 - needs those libraries
    from reports.html.figures import catalogue  # noqa: PLC0415 - the same
    from reports.html.figures.figure import variant_colours  # noqa: PLC0415 - the same

    view = report_view.look_at(record)
    chosen, steps = answer.choices(view), budgets.budget_steps(view)
    figures = tuple(catalogue.draw_all(view, answer.picked_rows(chosen)))
    values: dict[str, Any] = {
        "progress": " ".join(in_progress(record)),
        **_words(record, chosen),
        "choices": chosen,
        "budgets": steps,
        "example": budgets.best_step(steps, budgets.EXAMPLE),
        "example_kib": budgets.EXAMPLE // 2**10,
        "variants": tuple(variant_colours(record).items()),
        "tables": [table for table in view.tables if table.section not in _OWN_PLACE],
        "machine": [table for table in view.tables if _OWN_PLACE.get(table.section) == "machine"],
        "failures": [table for table in view.tables if _OWN_PLACE.get(table.section) == "failures"],
        "claims": claims.judged_claims(record),
    }
    values["parts"] = _parts(has_figures=bool(figures), has_claims=bool(values["claims"]))
    values["download"] = record_download.PLACEHOLDER
    page = document.render("page.html", figures, values, library)
    download = record_download.download(record, MOST_BYTES - len(page.encode()))
    return page.replace(record_download.PLACEHOLDER, download, 1)


def _words(record: Record, chosen: "tuple[Choice, ...]") -> dict[str, Any]:
    day = record.started.partition("T")[0]
    heading = printable(f"preset {record.preset}, {day}")
    origin = f"{record.machine.cpu}, {units.cores(record.machine.cores)}, text {record.corpus.source}"
    sentences = tuple(map(printable, summary(record)))
    best = next((choice for choice in chosen if choice.goal == "quality"), None)
    if best:
        headline = f"Train {best.train} and ship its {best.ship} file"
        lead = "The best quality of this run. Where bytes or time matter more, take one of the other two."
    else:
        headline = "No file to recommend yet" if record.progress else "No file to recommend"
        why = next(iter(recommended_file(record)), "") if targets.measured_cells(record) else ""
        lead = printable(why) or (sentences[0] if sentences else "")
    return {
        "heading": heading,
        "origin": printable(origin),
        "headline": headline,
        "lead": lead,
        "summary": sentences,
        "notes": tuple(map(printable, record.notes)),
        "command": printable(" ".join(record.command)),
        "code_version": printable(record.code_version),
    }


def _parts(*, has_figures: bool, has_claims: bool) -> tuple[tuple[str, str], ...]:
    """The page's own links: id and name."""
    return (
        ("answer", "Answer"),
        *((("figures", "Figures"),) if has_figures else ()),
        ("tables", "Tables"),
        *((("claims", "Claims"),) if has_claims else ()),
        ("machine", "Machine"),
        ("failures", "Failures"),
        ("record", "Record"),
    )
