"""Which options of `bard learn` go together, and what those on time come to."""

import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from bench.commands import numbers
from bench.commands import options as shared
from bench.settings.apply import is_said, put_in_place_of_file
from shakespeare.errors import InvalidInput
from shakespeare.files import check_absent

if TYPE_CHECKING:
    from bench.measurements.learned import Budget

SECONDS = "75"  # of training, where none are named
_MAXIMUM_EPOCHS = 1_000
_NAMED = ("entrants", "teachers", "seconds", "epochs")
_OF_ENTRANTS = (*_NAMED, "seeds", "first-seed")
_OF_A_NEW_RECORD = (
    *("add", "ablation", "dynamic-evaluation", "ensemble", *_OF_ENTRANTS),
    *("out", "blocks", "text", "engine"),
)


def let_file_give_way(options: Namespace) -> None:
    """Takes back what a settings file says where the line says what does not go with it."""
    if any(is_said(options, name) for name in _OF_ENTRANTS):
        put_in_place_of_file(options, {"add": None, "ensemble": False})
    if options.add is not None:
        put_in_place_of_file(options, dict.fromkeys(_NAMED))
    if is_said(options, "epochs"):
        put_in_place_of_file(options, {"seconds": None})
    if is_said(options, "seconds"):
        put_in_place_of_file(options, {"epochs": None})
    if is_said(options, "ablation"):
        put_in_place_of_file(options, {"teachers": None})
    if options.ablation is not None:
        put_in_place_of_file(options, {"figure": None, "dynamic-evaluation": False})


def check_together(options: Namespace, record: Path) -> None:
    """Returns where the options that are given go together; what a settings file says gives way.

    `record` is the file that is read or written.

    Raises:
        InvalidInput: two of them do not, one is empty, or what is drawn would take the record's place.
    """
    if options.add is not None and not all(shared.split_names(options.add)):
        raise InvalidInput("add", repr(options.add), "must name trainings by bard train, as runs/a,runs/b")
    if is_said(options, "ensemble") and options.add is None:
        raise InvalidInput("ensemble", value="given", allowed="needs --add, with trainings by bard train")
    if options.report:
        _check_alone(options, "report", options.report, _OF_A_NEW_RECORD)
    if options.add is not None:
        _check_alone(options, "add", options.add, _OF_ENTRANTS)
    if is_said(options, "dynamic-evaluation"):
        _check_dynamic_evaluation(options)
    if options.figure is not None:
        _check_figure(options, record)
    last_seed = options.first_seed + options.seeds - 1
    if last_seed > numbers.MAXIMUM_SEED:
        told = f"with {options.seeds:,} seeds the last is above {numbers.MAXIMUM_SEED:,}"
        raise InvalidInput("first-seed", options.first_seed, told)


def _check_dynamic_evaluation(options: Namespace) -> None:
    if options.ablation is not None:
        told = "is of models that are scored on test text, and takes no --ablation"
        raise InvalidInput("dynamic-evaluation", value="given", allowed=told)
    if options.teachers is not None:
        told = "is of variants, and takes no --teachers"
        raise InvalidInput("dynamic-evaluation", value="given", allowed=told)


def _check_figure(options: Namespace, record: Path) -> None:
    if options.ablation is not None:
        raise InvalidInput("figure", options.figure, "is drawn of entrants, and takes no --ablation")
    if options.figure.resolve() == record.resolve():
        raise InvalidInput("figure", options.figure, "is the record itself; name another file")
    if not options.force:
        check_absent(options.figure, "figure")


def _check_alone(options: Namespace, option: str, value: object, others: tuple[str, ...]) -> None:
    """Of an option that trains nothing."""
    for name in others:
        if is_said(options, name):
            raise InvalidInput(option, value, f"trains nothing, and takes no --{name}")


def budgets(options: Namespace) -> "tuple[Budget, ...]":
    """Times or epochs, shortest first.

    Raises:
        InvalidInput: one is out of range, both are given, or epochs without an ablation.
    """
    from bench.measurements.learned import Budget

    if options.epochs is None:
        parts = shared.split_names(SECONDS if options.seconds is None else options.seconds)
        times = numbers.all_above_zero(parts, "seconds", sys.float_info.max, ", as 75 or 75,300")
        return tuple(map(Budget, times))
    if options.seconds is not None:
        raise InvalidInput("epochs", options.epochs, "give --seconds or --epochs, not both")
    if options.ablation is None:
        raise InvalidInput("epochs", options.epochs, "needs --ablation: entrants are compared at equal time")
    parts, allowed = shared.split_names(options.epochs), f" and at most {_MAXIMUM_EPOCHS:,}, as 0.1 or 0.1,1"
    shares = numbers.all_above_zero(parts, "epochs", _MAXIMUM_EPOCHS, allowed)
    return tuple(Budget(0.0, epochs) for epochs in shares)
