"""bard compare"""

import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from bench.commands import options as shared

if TYPE_CHECKING:
    from reports.compare.fail_if import Condition

SUMMARY = "what changed between two runs, significant or not"
INCONCLUSIVE = 3  # exit status: no condition is shown to be broken, and not all of them are shown to hold
_RUN = "a run's folder, its record.json, or REVISION:path/to/record.json of this git repository"


def add(parser: ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("a", metavar="A", help=f"before: {_RUN}")
    parser.add_argument("b", metavar="B", help="after: the same")
    parser.add_argument(
        "--fail-if",
        action="append",
        default=[],
        metavar="CONDITION",
        help="exit 1 on slower:N%%, larger:N%% or worse:Npt of top-1, and where nothing was compared; "
        "exit 3 where noise hides the answer; may repeat",
    )
    parser.add_argument(
        "--force", action="store_true", help="on different machines compare sizes and quality, never times"
    )
    shared.add_format(parser)
    shared.add_json(parser)
    parser.epilog = (
        "example: bard compare runs/before runs/after --fail-if slower:5% --fail-if worse:0.5pt\n"
        "A condition holds where the whole 95% interval, of a time widened by the noise floor, is within N% or N\n"
        "points; it fails where all of it is beyond. Exit status 0: all hold; 1: one fails; 3: inconclusive, no\n"
        "condition fails and noise hides whether all hold: measure more rounds, or allow more. Times of two runs\n"
        "need a noise floor between sessions. Samples from the cache of one run are not new.\n"
        "--json: a, b (what each run was), machine_differences, times_compared, summary, only_in_a, only_in_b,\n"
        "fail_if (condition, compared, outcome, offenders, unsure, fails), and cells, each with variant, technique,\n"
        "engine, precision, gaps, times (seconds a and b, ratio of b over a, low, high, rounds, paired,\n"
        "noise_floor, verdict), sizes (bytes a and b, ratio, verdict), quality (of b minus a: top1 as a fraction\n"
        "and nats, each with value, low, high, verdict) and quality_not_compared. null: not known."
    )


def run(options: Namespace) -> int:
    """Compares, prints, and judges the conditions."""
    from bench.commands import comparison_json, comparison_text
    from bench.commands.records import load_record_or_commit
    from reports.compare import fail_if, runs
    from reports.compare.settings import machine_differences
    from shakespeare.errors import InvalidInput

    shared.check_format(options)
    conditions = [_condition(text) for text in options.fail_if]
    a, b = load_record_or_commit("A", options.a), load_record_or_commit("B", options.b)
    differences = machine_differences(a.machine, b.machine)
    if differences and not options.force:
        raise InvalidInput(
            "machine",
            f"{options.a} / {options.b}",
            f"must be one machine, but these differ: {'; '.join(differences)}; --force compares sizes and quality",
        )
    changes = runs.compare(a, b, times=not differences)
    comparison = comparison_json.Comparison(
        a=a,
        b=b,
        changes=changes,
        machine_differences=differences,
        results=[fail_if.judge(condition, changes) for condition in conditions],
    )
    if options.json:
        sys.stdout.write(comparison_json.encode(comparison) + "\n")
    else:
        title = f"Bard: {options.b} against {options.a}"
        comparison_text.show(comparison, title, options.format)
    outcomes = {result.outcome for result in comparison.results}
    return 1 if "fails" in outcomes else INCONCLUSIVE if "inconclusive" in outcomes else 0


def _condition(text: str) -> "Condition":
    from reports.compare import fail_if
    from shakespeare.errors import InvalidInput

    try:
        return fail_if.parse(text)
    except ValueError as error:
        raise InvalidInput("fail-if", text, str(error)) from error
