"""bard runs"""

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from bench.commands import numbers, output
from bench.commands import options as shared
from bench.settings.apply import is_said
from shakespeare.errors import InvalidInput

if TYPE_CHECKING:
    from bench.history.folders import Run

SUMMARY = "list, show and prune the runs of a folder"
_ACTIONS = ("list", "show", "prune", "index")
_OF_PRUNE = ("older_than", "larger_than", "yes")
_SOME_REFUSED = 1  # exit status: not every run that was chosen could be deleted
_DAY = 86_400


def add(parser: ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument(
        "action", nargs="?", default=_ACTIONS[0], choices=_ACTIONS, metavar="ACTION",
        help=f"{shared.listed(_ACTIONS)} (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "run", nargs="?", metavar="RUN", help="the run that show is asked for, by its folder's name"
    )
    parser.add_argument(
        "--folder", type=Path, default=Path("runs"), metavar="DIR", help="of the runs (default: %(default)s)"
    )
    parser.add_argument(
        "--older-than", type=numbers.age, metavar="AGE", help="prune: unchanged for longer, as 12h, 30d or 8w"
    )
    parser.add_argument(
        "--larger-than", type=numbers.size, metavar="SIZE", help="prune: larger on disk, as 500MiB or 2GiB"
    )
    parser.add_argument(
        "--yes", action="store_true", help="prune: delete; without it only say what would be deleted"
    )
    shared.add_json(parser)
    parser.epilog = (
        "example: bard runs prune --older-than 30d --larger-than 2GiB\n"
        "A run is a folder that `bard bench` made: nothing else is listed or deleted, nor what a link leads to.\n"
        "With two conditions both must hold. A run that is in use is never deleted, and the exit status is then 1.\n"
        "index writes index.md, the runs by machine with their trends, as each `bard bench` does."
    )


def run(options: Namespace) -> int:
    """Lists, shows, prunes or writes the page."""
    # A file means prune alone.
    given = [name.replace("_", "-") for name in _OF_PRUNE if is_said(options, name)]
    if given and options.action != "prune":
        raise InvalidInput("action", options.action, f"takes no --{given[0]}: it is an option of prune")
    if bool(options.run) != (options.action == "show"):
        allowed = "needs the name of a run" if options.action == "show" else "takes no name of a run"
        raise InvalidInput("action", options.action, allowed)
    actions = {"list": _list, "show": _show, "prune": _prune, "index": _index}
    return actions[options.action](options)


def _list(options: Namespace) -> int:
    from bench.history.folders import read_runs
    from reports import units
    from reports.render import terminal
    from reports.tables import Table

    runs = read_runs(options.folder)
    if options.json:
        output.write_json([_document(run) for run in runs])
        return 0
    rows = tuple(
        (
            run.name,
            run.record.started[:16].replace("T", " ") if run.record else units.DASH,
            run.record.preset if run.record else units.DASH,
            units.size(run.disk_bytes),
            _age(run),
            "in use" if run.in_use else run.reason or "complete",
        )
        for run in runs
    )
    columns = ("run", "started", "preset", "on disk", "unchanged for", "state")
    notes = () if rows else ("There are no runs.",)
    terminal.show_table(
        Table(f"Runs in {options.folder}", columns, "lllrrl", rows, notes), shared.output_console()
    )
    return 0


def _show(options: Namespace) -> int:
    from bench.history.folders import part_sizes, read_runs
    from reports import units
    from reports.summary import summary
    from shakespeare.errors import require_known

    runs = {run.name: run for run in read_runs(options.folder)}
    require_known("run", options.run, runs)
    run = runs[options.run]
    parts = part_sizes(run.path)
    sentences = summary(run.record) if run.record else ()
    if options.json:
        command = run.record.command if run.record else ()
        output.write_json({**_document(run), "command": command, "parts": parts, "summary": sentences})
        return 0
    state = "in use" if run.in_use else run.reason or "complete"
    output.write(f"{run.path}: {state}, {units.size(run.disk_bytes)}, unchanged for {_age(run)}\n")
    if run.record:
        output.write(f"{' '.join(run.record.command)}\n")
        output.write("".join(f"- {sentence}\n" for sentence in sentences))
    for name, size in parts.items():
        output.write(f"{units.size(size):>9}  {name}\n")
    return 0


def _prune(options: Namespace) -> int:
    from bench.history import pruning
    from bench.history.folders import read_runs
    from reports import units

    outcomes: list[tuple[Run, str]] = []
    for run in pruning.chosen(read_runs(options.folder), options.older_than, options.larger_than):
        outcome = "in use" if run.in_use else "would be deleted"
        if options.yes:
            try:
                pruning.delete(run.path)
                outcome = "deleted"
            except InvalidInput as error:
                outcome = str(error)
        outcomes.append((run, outcome))
    status = _SOME_REFUSED if options.yes and any(outcome != "deleted" for _, outcome in outcomes) else 0
    if options.json:
        output.write_json([{**_document(run), "outcome": outcome} for run, outcome in outcomes])
        return status
    for run, outcome in outcomes:
        output.write(f"{run.path}: {outcome} ({units.size(run.disk_bytes)}, unchanged for {_age(run)})\n")
    total = units.size(sum(run.disk_bytes for run, outcome in outcomes if outcome != "in use"))
    if not outcomes:
        output.write("no run is that old and that large\n")
    elif not options.yes:
        output.write(f"nothing was deleted; --yes deletes {total}\n")
    return status


def _index(options: Namespace) -> int:
    from bench.history.index import write_index

    path = write_index(options.folder)
    if options.json:
        output.write_json({"index": str(path)})
    else:
        output.write(f"{path}\n")
    return 0


def _document(run: "Run") -> dict[str, object]:
    """What a script wants to know of a run."""
    record = run.record
    return {
        "name": _as_text(run.name),
        "path": _as_text(str(run.path)),
        "started": record.started if record else None,
        "preset": record.preset if record else None,
        "machine": record.machine.cpu if record else None,
        "code_version": record.code_version if record else None,
        "disk_bytes": run.disk_bytes,
        "age_seconds": round(run.age()),
        "in_use": run.in_use,
        "reason": run.reason or None,
    }


def _as_text(name: str) -> str:
    """A file's name as JSON can hold it: bytes that are no UTF-8 as escapes."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _age(run: "Run") -> str:
    from reports import units

    age = run.age()
    return f"{units.number(age / _DAY, 1)} days" if age >= _DAY else units.duration(age)
