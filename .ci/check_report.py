"""Checks that a run's report has every section, a row for every file that was asked for, and figures in them.

Run it with the Python that has Bard installed: variants, chains and sections are taken from Bard itself.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from bench.pipeline import presets
from bench.pipeline.run_folder import CHECKPOINT, REPORT_HTML
from compress import chain_names
from compress.technique import model_kind
from reports import record as records
from reports import report
from reports.html import page
from reports.queries import failures
from reports.record import Cell, Record
from reports.render import markdown
from shakespeare.variants import VARIANTS

PARTS = ("size", "quality", "lookahead", "latency", "peak_rss")
MAY_BE_EMPTY = (
    "reports.sections.cost",  # of costs that nobody entered
    "reports.sections.small_files",  # of untrained models, or without a file so small
)
MAY_BE_SKIPPED = {  # section -> what it shows, which a preset may leave to a larger one
    "reports.sections.word_model": "word model",
    "reports.sections.scaling": "scaling",
    "reports.sections.projection": "scaling",
}


def missing(run: Path) -> Iterator[str]:
    """Names of all that the record or the report of a run lacks."""
    record = records.load(run / "record.json")
    text = (run / "report-full.md").read_text("utf-8")
    yield from _sections(record, text)
    yield from _cells(record, text)
    if not (run / REPORT_HTML).is_file() or (run / REPORT_HTML).stat().st_size > page.MOST_BYTES:
        yield f"{REPORT_HTML} of at most {page.MOST_BYTES} bytes"
    for name in markdown.FIGURES:
        if not (run / "figures" / f"{name}.svg").is_file() or f"figures/{name}.svg" not in text:
            yield f"figure {name}"


def _sections(record: Record, text: str) -> Iterator[str]:
    skipped = presets.preset(record.preset).skipped
    for section in report.SECTIONS:
        tables = section.tables(record)
        is_skipped = MAY_BE_SKIPPED.get(section.__name__) in skipped
        if not (tables or is_skipped or section.__name__ in MAY_BE_EMPTY):
            yield f"section {section.__name__}"
        yield from (
            f"table {table.title}" for table in tables if f"## {markdown.escape(table.title)}\n" not in text
        )


def _cells(record: Record, text: str) -> Iterator[str]:
    lines = (line for line in text.splitlines() if line.startswith("|"))
    rows = {tuple(cell.strip() for cell in line.split("|")[1:3]) for line in lines}
    cells = {(cell.variant, cell.technique): cell for cell in reversed(record.cells)}
    preset = presets.preset(record.preset)
    for variant in preset.variants:
        for technique in (CHECKPOINT, *preset.chains_of(variant)):
            if (variant, technique) not in rows:
                yield f"row {variant} {technique}"
            cell = cells.get((variant, technique))
            if cell is None:
                yield f"cell {variant} {technique}"
            elif not (failures(record, cell.id) and _may_fail(cell)):
                unscored = () if preset.scores(variant, technique) else ("quality", "lookahead")
                yield from (
                    f"{part} of {variant} {technique}"
                    for part in PARTS
                    if part not in unscored and not getattr(cell, part)
                )


def _may_fail(cell: Cell) -> bool:
    """Whether the converter is known to fail on such a model; it must still be a row."""
    if cell.technique == CHECKPOINT:
        return False
    conversion = chain_names.parse(cell.technique).conversion
    return model_kind(VARIANTS[cell.variant]) in conversion.known_failures


def main() -> int:
    """Exit status 1 with every missing part named."""
    run = Path(sys.argv[1])
    names = list(missing(run))
    for name in names:
        sys.stderr.write(f"missing in {run}: {name}\n")
    sys.stdout.write(f"report: {len(names)} parts are missing\n")
    return 1 if names else 0


if __name__ == "__main__":
    sys.exit(main())
