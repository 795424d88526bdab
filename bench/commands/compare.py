"""bard compare"""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from bench.commands import options as shared
from bench.commands import output

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
        "--allow-missing",
        action="append",
        default=[],
        metavar="NAME",
        help="with --fail-if: a cell of A, as gru.int8, that B may lack or have failed at; may repeat",
    )
    parser.add_argument(
        "--force", action="store_true", help="on different processors compare sizes and quality, never times"
    )
    shared.add_format(parser)
    shared.add_json(parser)
    parser.epilog = (
        "example: bard compare runs/before runs/after --fail-if slower:5% --fail-if worse:0.5pt\n"
        "A condition holds where the whole 95% interval, of a time widened by the noise floor, is within N% or N\n"
        "points; it fails where all of it is beyond. Exit status 0: all hold; 1: one fails; 3: inconclusive, no\n"
        "condition fails and noise hides whether all hold: measure more rounds, or allow more. Times of two runs\n"
        "need a noise floor between sessions. Samples from the cache of one run are not new.\n"
        "With --fail-if, a cell that B lost fails too, as one that crashed. Other packages, memory or system are\n"
        "named, and times are compared; only another processor is refused.\n"
        "--json: a, b (what each run was), machine_differences, times_compared, summary, only_in_a, only_in_b,\n"
        "lost (name and reason),\n"
        "fail_if (condition, compared, outcome, offenders, unsure, fails), and cells, each with variant, technique,\n"
        "engine, precision, gaps, times (seconds a and b, ratio of b over a, low, high, rounds, paired,\n"
        "noise_floor, verdict), sizes (bytes a and b, ratio, verdict), quality (of b minus a: top1 as a fraction\n"
        "and nats, each with value, low, high, verdict) and quality_not_compared. null: not known."
    )


def run(options: Namespace) -> int:
    """Compares, prints, and judges the conditions."""
    from bench.commands import comparison_json, comparison_text
    from bench.commands.records import load_record_or_commit
    from reports.compare import fail_if, lost, runs
    from reports.compare.settings import machine_differences, processor_differences
    from shakespeare.errors import InvalidInput, require_known

    shared.check_format(options)
    conditions = [_condition(text) for text in options.fail_if]
    a, b = load_record_or_commit("A", options.a), load_record_or_commit("B", options.b)
    for name in options.allow_missing:
        require_known("allow-missing", name, dict.fromkeys(lost.name_of(cell.id) for cell in a.cells))
    differences = processor_differences(a.machine, b.machine)
    if differences and not options.force:
        raise InvalidInput(
            "processor",
            f"{options.a} / {options.b}",
            f"must be the same, but these differ: {'; '.join(differences)}; --force compares sizes and quality",
        )
    changes = runs.compare(a, b, times=not differences)
    comparison = comparison_json.Comparison(
        a=a,
        b=b,
        changes=changes,
        machine_differences=machine_differences(a.machine, b.machine),
        times_compared=not differences,
        lost=lost.lost_cells(a, b, times=not differences, allowed=options.allow_missing),
        results=[fail_if.judge(condition, changes) for condition in conditions],
    )
    if options.json:
        output.write_encoded_json(comparison_json.encode(comparison))
    else:
        title = f"Bard: {options.b} against {options.a}"
        with output.closed_pipe_ignored():  # the status is what a condition gives, whoever reads on
            comparison_text.show(comparison, title, options.format)
    if conditions and comparison.lost:
        return 1
    outcomes = {result.outcome for result in comparison.results}
    return 1 if "fails" in outcomes else INCONCLUSIVE if "inconclusive" in outcomes else 0


def _condition(text: str) -> "Condition":
    from reports.compare import fail_if
    from shakespeare.errors import InvalidInput

    try:
        return fail_if.parse(text)
    except ValueError as error:
        raise InvalidInput("fail-if", text, str(error)) from error
