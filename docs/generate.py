"""Writes what README and docs take from the code and from the committed record: `tox -e docs`.

A page is generated whole, or it holds blocks between `<!-- NAME:begin -->` and `<!-- NAME:end -->`. With --check
nothing is written, and the exit status is 1 where a page differs. tests/test_docs.py asks the same.
"""

import argparse
import hashlib
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from bench.cli import COMMANDS
from bench.commands import reference_page
from compress.catalogue import CONVERSIONS, RETRAININGS
from reports import record as records
from reports import schema_doc
from reports.learning import record as learning_record
from reports.learning.record import LearningRecord
from reports.record import Record
from reports.render import figures, learning_pages, markdown, readme_answer
from reports.render.learning_pages import LearningPage
from reports.sections import breakdown, engines, machine_and_corpus, own_step, roofline
from shakespeare.config import ARCHITECTURES, ModelConfig
from shakespeare.variants import BENCHED, VARIANTS

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "docs" / "results"
RECORD = RESULTS / "quick.json"  # of the run that README and results.md show
LEARNING_PAGES = RESULTS / "pages.toml"  # which records of `bard learn` stand on which page
STEPS = RESULTS / "steps.json"  # of `bard bench --preset steps`, whose tables steps.md shows
_FAILS_ON = {"window-lstm": "window LSTM", "window-gru": "window GRU", "causal-hybrid": "hybrid"}


def pages() -> dict[Path, str]:
    """Every page with generated parts, as it should be. Without a record, what is taken from it stays."""
    record = committed_record()
    blocks = {"commands": _commands(), "variants": _variants(BENCHED)}
    if record:
        blocks["answer"] = readme_answer.render(record)
    docs = ROOT / "docs"
    written = {
        ROOT / "README.md": _with_blocks((ROOT / "README.md").read_text("utf-8"), blocks),
        docs / "record.md": schema_doc.render(),
        docs / "techniques.md": _techniques(),
        docs / "reference" / "commands.md": reference_page.page(COMMANDS),
    }
    if record:
        written[docs / "results.md"] = _results(record)
    for layout in learning_layouts():
        if present := _learning_records(layout):
            written[docs / layout.path] = learning_pages.render(layout, present)
    if STEPS.exists():
        steps = docs / "steps.md"
        written[steps] = _with_blocks(steps.read_text("utf-8"), {"steps": _steps(records.load(STEPS))})
    return written


def _steps(record: Record) -> str:
    """What a run says of training steps, and of the machine."""
    shown = (
        *own_step.tables(record),
        engines.tables(record)[0],
        *roofline.tables(record),
        *(table for table in breakdown.tables(record) if "training step" in table.title),
        *machine_and_corpus.tables(record),
    )
    return "\n\n".join(markdown.table_section(table) for table in shown) + "\n"


def _results(record: Record) -> str:
    """The full report of the committed record."""
    head, gap, rest = markdown.render(record).partition("\n\n")
    origin = (
        "Written by `docs/generate.py` from the record of this run; do not edit it by hand. Claims that take epochs "
        "are judged by trainings of up to 100 minutes in [long trainings](learning/long.md)."
    )
    return f"{head}{gap}{origin}{gap}{rest}"


def committed_record() -> Record | None:
    """The record that the pages show; None where none is committed."""
    return records.load(RECORD) if RECORD.exists() else None


def learning_layouts() -> tuple[LearningPage, ...]:
    """The pages of records of `bard learn`."""
    return learning_pages.load(LEARNING_PAGES)


def _learning_records(layout: LearningPage) -> dict[str, LearningRecord]:
    """The records of a page that are committed, by file name without its ending."""
    paths = [RESULTS / f"{name}.json" for name in layout.records]
    return {path.stem: learning_record.load(path) for path in paths if path.exists()}


def _learning_figures() -> dict[str, Path]:
    """The record that each figure of those pages is drawn from."""
    return {page.figure: RESULTS / f"{page.drawn}.json" for page in learning_layouts() if page.figure}


def stamp(figure: str) -> str:
    """Ends every committed figure: which record it was drawn from. Drawn again, its bytes may differ."""
    source = _learning_figures().get(figure, RECORD)
    return f"<!-- drawn from {source.name}, sha256 {hashlib.sha256(source.read_bytes()).hexdigest()} -->\n"


def drawn_figures() -> dict[str, str]:
    """Name -> SVG, of every record that is committed."""
    record = committed_record()
    drawn = figures.draw(record) if record else {}
    for figure, source in _learning_figures().items():
        if source.exists():
            drawn[figure] = learning_pages.FIGURES[figure].draw(learning_record.load(source))
    return drawn


def main(argv: Sequence[str] | None = None) -> int:
    """Writes the pages and the figures, or compares the pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 where a page differs")
    check = parser.parse_args(argv).check
    differing = [
        path for path, text in pages().items() if not path.exists() or path.read_text("utf-8") != text
    ]
    if check:
        for path in differing:
            sys.stderr.write(f"{path.relative_to(ROOT)}: is not what the code and the record give\n")
        return int(bool(differing))
    for path, text in pages().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    for name, svg in drawn_figures().items():
        (ROOT / "docs" / "figures" / f"{name}.svg").write_text(svg.rstrip() + "\n" + stamp(name), "utf-8")
    return 0


def _with_blocks(page: str, blocks: Mapping[str, str]) -> str:
    for name, text in blocks.items():
        begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
        before, mark, rest = page.partition(begin)
        _, end_mark, after = rest.partition(end)
        if not (mark and end_mark):
            raise ValueError(f"no block between {begin} and {end}")
        page = f"{before}{begin}\n{text}{end}{after}"
    return page


def _commands() -> str:
    return _table(("command", "does"), reference_page.summaries(COMMANDS))


def _variants(chosen: Sequence[str]) -> str:
    """One row an architecture: its names, by the recipe."""
    names: dict[ModelConfig, list[str]] = {}
    for name in chosen:
        architecture = msgspec.structs.replace(VARIANTS[name], name="any", recipe="original")
        names.setdefault(architecture, []).append(f"`{name}`")
    rows = ((", ".join(same), _reads(config), _architecture(config)) for config, same in names.items())
    return _table(("variant", "reads", "architecture"), rows)


def _reads(config: ModelConfig) -> str:
    return f"a window of {config.sequence_length}" if config.kind == "window" else "left to right"


def _architecture(config: ModelConfig) -> str:
    units = " and ".join(map(str, config.units))
    parts = [
        f"embedding {config.embedding}",
        f"{ARCHITECTURES[config.recurrent]} {units}{' each way' if config.bidirectional else ''}",
        *([f"{config.heads} heads"] if config.heads else []),
        *(["batch normalization"] if config.batch_normalization else []),
        *([f"dense {config.dense}"] if config.dense else []),
        *([f"dropout {config.dropout}"] if config.dropout else []),
        *([_ngrams(config)] if config.ngram_orders else []),
    ]
    return ", ".join(parts)


def _ngrams(config: ModelConfig) -> str:
    orders = ", ".join(map(str, config.ngram_orders))
    return f"n-grams of orders {orders} in tables of {config.ngram_rows:,} rows"


def _techniques() -> str:
    conversions = (
        (
            f"`{name}`",
            technique.summary,
            f"{technique.bytes_per_weight:g}",
            ", ".join(_FAILS_ON.get(kind, kind) for kind in technique.known_failures),
        )
        for name, technique in CONVERSIONS.items()
    )
    retrainings = (
        (f"`{name}`", technique.kind, technique.summary) for name, technique in RETRAININGS.items()
    )
    return f"""# Variants and techniques

Written by `docs/generate.py` from `shakespeare/variants.py` and `compress/catalogue.py`; do not edit it by hand.

## Variants

{_variants(tuple(VARIANTS))}
## Conversions

A conversion makes the file that is shipped. It ends a chain.

{_table(("conversion", "does", "bytes a weight", "known to fail on, or refused for"), conversions)}
## Retrainings

A retraining changes the weights before they are converted. A *control* trains for as long and does nothing else: what
the others are compared with. Chains run in this order: a student, `finetune`, `prune`, `cluster` or `qat`, one
conversion, as in `distill+prune40+int8`. What would undo an earlier step is refused with the reason.

{_table(("retraining", "kind", "does"), retrainings)}"""


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = (columns, ["---"] * len(columns), *rows)
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    sys.exit(main())
