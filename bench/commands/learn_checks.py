"""Which options of `bard learn` go together."""

from argparse import Namespace
from pathlib import Path

from bench.commands import numbers
from bench.commands import options as shared
from bench.settings.apply import is_from_file
from shakespeare.errors import InvalidInput
from shakespeare.files import check_absent

_OF_TRAINING = (
    "add", "entrants", "ablation", "teachers", "seconds", "epochs", "dynamic-evaluation", "ensemble"
)  # fmt: skip
_NOT_BESIDE_ADD = ("entrants", "teachers", "seconds", "epochs")


def check_together(options: Namespace, record: Path) -> None:
    """Returns where the options that are given go together; what a settings file says gives way.

    `record` is the file that is read or written.

    Raises:
        InvalidInput: two of them do not, one is empty, or what is drawn would take the record's place.
    """
    if options.add is not None and not all(shared.split_names(options.add)):
        raise InvalidInput("add", repr(options.add), "must name trainings by bard train, as runs/a,runs/b")
    if options.ensemble and options.add is None:
        raise InvalidInput("ensemble", value="given", allowed="needs --add, with trainings by bard train")
    if options.report:
        _check_alone(options, "report", options.report, _OF_TRAINING)
    if options.add is not None:
        _check_alone(options, "add", options.add, _NOT_BESIDE_ADD)
    if options.dynamic_evaluation and options.ablation is not None:
        told = "is of models that are scored on test text, and takes no --ablation"
        raise InvalidInput("dynamic-evaluation", value="given", allowed=told)
    last_seed = options.first_seed + options.seeds - 1
    if last_seed > numbers.MAXIMUM_SEED:
        told = f"with {options.seeds:,} seeds the last is above {numbers.MAXIMUM_SEED:,}"
        raise InvalidInput("first-seed", options.first_seed, told)
    if options.figure is not None and options.figure.resolve() == record.resolve():
        raise InvalidInput("figure", options.figure, "is the record itself; name another file")
    if options.figure is not None and not options.force:
        check_absent(options.figure, "figure")


def _check_alone(options: Namespace, option: str, value: object, others: tuple[str, ...]) -> None:
    """Of an option that trains nothing."""
    for name in others:
        given = getattr(options, name.replace("-", "_")) not in (None, False)
        if given and not is_from_file(options, name):
            raise InvalidInput(option, value, f"trains nothing, and takes no --{name}")
