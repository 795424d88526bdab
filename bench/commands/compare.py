"""bard compare"""

import subprocess
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.commands import options as shared

if TYPE_CHECKING:
    from reports.compare.fail_if import Outcome, Threshold
    from reports.compare.runs import Compared
    from reports.record import Record

_A_RUN = "a run's folder, its record.json, or REVISION:path/to/record.json of this git repository"


def add(parser: ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("a", metavar="A", help=f"before: {_A_RUN}")
    parser.add_argument("b", metavar="B", help="after: the same")
    parser.add_argument(
        "--fail-if",
        action="append",
        default=[],
        metavar="CONDITION",
        help="exit 1 on slower:N%%, larger:N%% or worse:Npt of top-1, and where nothing was compared; may repeat",
    )
    parser.add_argument(
        "--force", action="store_true", help="on different machines compare sizes and quality, never times"
    )
    parser.add_argument(
        "--format", default="terminal", metavar="NAME", help="terminal or markdown (default: terminal)"
    )
    shared.json(parser)
    parser.epilog = (
        "example: bard compare runs/before runs/after --fail-if slower:5% --fail-if worse:0.5pt\n"
        "A time fails when it is shown slower, beyond noise, and by more than N%; top-1 when it is lower by\n"
        "more than N points and its whole interval is below 0. Samples from the cache of one run are not new.\n"
        "--json: a, b (what each run was), machine_differences, times_compared, summary, only_in_a, only_in_b,\n"
        "fail_if (condition, compared, offenders, fails), and cells, each with variant, technique, engine,\n"
        "precision, gaps, times (seconds a and b, ratio of b over a, low, high, rounds, paired, noise_floor,\n"
        "verdict), sizes (bytes a and b, ratio, verdict), quality (of b minus a: top1 as a fraction and nats,\n"
        "each with value, low, high, verdict) and quality_not_compared. null: not known."
    )


def run(options: Namespace) -> int:
    """Compares, prints, and judges the conditions."""
    from reports.compare import fail_if, runs
    from shakespeare.errors import InvalidInput

    if options.format not in ("terminal", "markdown"):
        raise InvalidInput("format", options.format, "unknown; known are terminal, markdown")
    conditions = [_condition(text) for text in options.fail_if]
    a, b = _load("A", options.a), _load("B", options.b)
    differences = runs.machines(a.machine, b.machine)
    if differences and not options.force:
        raise InvalidInput(
            "machine",
            f"{options.a} / {options.b}",
            f"must be one machine, but these differ: {'; '.join(differences)}; --force compares sizes and quality",
        )
    found = runs.compare(a, b, times=not differences)
    outcomes = [fail_if.judge(condition, found) for condition in conditions]
    if options.json:
        import msgspec

        document = _document(a, b, found, differences, outcomes)
        sys.stdout.write(msgspec.json.encode(document).decode() + "\n")
    else:
        _print(options, (a, b), found, differences, outcomes)
    return int(any(outcome.fails for outcome in outcomes))


def _condition(text: str) -> "Threshold":
    from reports.compare import fail_if
    from shakespeare.errors import InvalidInput

    try:
        return fail_if.parse(text)
    except ValueError as error:
        raise InvalidInput("fail-if", text, str(error)) from error


def _load(field: str, given: str) -> "Record":
    """The record at a path, or in a commit.

    Raises:
        InvalidInput: there is none, or none of this version.
    """
    from reports import record
    from shakespeare.errors import InvalidInput

    path = Path(given)
    try:
        if path.exists() or not _names_a_commit(given):
            return record.load(path / "record.json" if path.is_dir() else path)
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "record.json"
            copy.write_bytes(_committed(field, given))
            try:
                return record.load(copy)
            except record.RecordError as error:
                raise record.RecordError(str(error).replace(str(copy), given)) from error
    except record.RecordError as error:
        raise InvalidInput(field, given, str(error)) from error


def _names_a_commit(given: str) -> bool:
    """REVISION:path, where the revision cannot be taken for an option."""
    revision, colon, path = given.partition(":")
    return bool(revision and colon and path) and not revision.startswith("-")


def _committed(field: str, given: str) -> bytes:
    from shakespeare.errors import InvalidInput

    try:
        done = subprocess.run(["git", "show", "--no-textconv", given], capture_output=True, check=False)  # noqa: S607 - the user's git
    except OSError as error:
        raise InvalidInput(field, given, f"is no file, and git cannot be run: {error.strerror}") from error
    if done.returncode:
        said = (done.stderr.decode("utf-8", "replace").strip().splitlines() or ["it did not say why"])[0]
        raise InvalidInput(field, given, f"is no file, and git cannot show it: {said}")
    return done.stdout


def _print(
    options: Namespace,
    records: "tuple[Record, Record]",
    found: "tuple[Compared, ...]",
    differences: Sequence[str],
    outcomes: "Sequence[Outcome]",
) -> None:
    from rich.text import Text

    from reports.compare import runs
    from reports.render import markdown, terminal
    from reports.tables import printable

    a, b = records
    lines = [
        runs.summary(found),
        *(f"Different machines, so times are not compared: {one}" for one in ["; ".join(differences)] if one),
    ]
    for outcome in outcomes:
        lines += [outcome.words, *(f"{outcome.threshold.text}: {text}" for text in outcome.offenders)]
    title = f"Bard: {options.b} against {options.a}"
    tables = runs.tables(a, b, found, times=not differences)
    if options.format == "markdown":
        listed = "\n".join(f"- {markdown.escape(line)}" for line in lines)
        drawn = [markdown.section(table) for table in tables]
        parts = [f"# {markdown.escape(title)}", listed, *drawn]
        sys.stdout.write("\n\n".join(parts) + "\n")
        return
    console = shared.console()
    console.print(Text(printable(title), style="bold"))
    for line in lines:
        console.print(Text(f"- {printable(line)}"))
    for table in tables:
        console.print()
        console.print(Text(table.title, style="bold"))
        if table.rows:
            console.print(terminal.grid(table))
        for note in table.notes:
            console.print(Text(note, style="dim"))


def _document(
    a: "Record",
    b: "Record",
    found: "tuple[Compared, ...]",
    differences: Sequence[str],
    outcomes: "Sequence[Outcome]",
) -> dict[str, Any]:
    """Everything that the tables say, unrounded. msgspec writes what is not finite as null."""
    from reports.compare import runs

    return {
        "a": _described(a),
        "b": _described(b),
        "machine_differences": differences,
        "times_compared": not differences,
        "summary": runs.summary(found),
        "cells": [_cell(one) for one in found],
        "only_in_a": [key._asdict() for key in runs.lonely(a, b)],
        "only_in_b": [key._asdict() for key in runs.lonely(b, a)],
        "fail_if": [
            {
                "condition": one.threshold.text,
                "compared": one.compared,
                "offenders": one.offenders,
                "fails": one.fails,
            }
            for one in outcomes
        ],
    }


def _described(record: "Record") -> dict[str, Any]:
    from reports.statistics import noise_floor

    return {
        "preset": record.preset,
        "seed": record.seed,
        "code_version": record.code_version,
        "started": record.started,
        "machine": record.machine.fingerprint,
        "corpus_sha256": record.corpus.sha256,
        "noise_floor": {"step": noise_floor(record, "step"), "latency": noise_floor(record, "latency")},
    }


def _cell(one: "Compared") -> dict[str, Any]:
    times = {
        pace.measure: {
            "a": pace.a,
            "b": pace.b,
            "ratio": pace.ratio.value,
            "low": pace.ratio.low,
            "high": pace.ratio.high,
            "rounds": pace.ratio.rounds,
            "paired": pace.ratio.paired,
            "noise_floor": pace.floor,
            "verdict": pace.shown,
        }
        for pace in one.paces
    }
    sizes = {
        size.packing: {"a": size.a, "b": size.b, "ratio": size.ratio, "verdict": size.shown}
        for size in one.sizes
    }
    shift = one.quality
    quality = shift and {
        name: {"value": change.value, "low": change.low, "high": change.high, "verdict": shown}
        for name, change, shown in (
            ("top1", shift.top1, shift.top1_shown),
            ("nats", shift.nats, shift.nats_shown),
        )
    }
    return {
        **one.key._asdict(),
        "times": times,
        "sizes": sizes,
        "quality": quality,
        "quality_not_compared": one.why,
        "gaps": one.gaps,
    }
