"""bard learn"""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from bench.commands import learn_checks, numbers, output
from bench.commands import options as shared

if TYPE_CHECKING:
    from bench.learning.entrants import Entrant
    from bench.learning.run import LearningRequest
    from bench.measurements.learned import Budget
    from reports.learning.record import LearningRecord

SUMMARY = "who learns most in the same minutes"
AFTER_INTERRUPT = "finished trainings are kept, the same command goes on from there"
_OUT, _ABLATION_OUT = Path("runs") / "learning.json", "ablation-{}.json"
_SEEDS = 3
_MAXIMUM_SEEDS = 1_000


def add(parser: ArgumentParser) -> None:
    """Declares the options."""
    from bench.learning.ablations import ABLATIONS
    from bench.peers.learners import LEARNERS
    from shakespeare.variants import VARIANTS

    parser.add_argument(
        "--entrants",
        metavar="A,B",
        help=f"variants ({', '.join(VARIANTS)}), with a recipe where one follows as in stream-gru@original, and "
        f"peers ({', '.join(LEARNERS)}; they need the extra [peers]) (default: all that are installed)",
    )
    parser.add_argument(
        "--ablation",
        metavar="NAME",
        help=f"change one setting of a recipe at a time, judged on validation text: {shared.listed(ABLATIONS)}",
    )
    parser.add_argument(
        "--teachers",
        metavar="DIR,DIR",
        help="checkpoints that teach students: entrants are then chains of techniques that begin with a student, as "
        "distill-217k+qat4+int4, and student-217k+qat4+int4 for the same one alone",
    )
    parser.add_argument(
        "--seconds", metavar="N,N", help=f"of training, each of them (default: {learn_checks.SECONDS})"
    )
    parser.add_argument(
        "--epochs",
        metavar="N,N",
        help="how often to read the training text, instead of --seconds; 0.1 is a tenth of it; of an ablation",
    )
    parser.add_argument(
        "--seeds",
        type=numbers.whole(1, _MAXIMUM_SEEDS),
        default=_SEEDS,
        metavar="N",
        help="how many (default: %(default)s)",
    )
    parser.add_argument(
        "--first-seed",
        type=numbers.whole(0, numbers.MAXIMUM_SEED),
        default=1,
        metavar="N",
        help="the others follow it (default: %(default)s)",
    )
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help=f"the record (default: {_OUT}, or runs/ablation-NAME.json)"
    )
    parser.add_argument(
        "--add",
        metavar="DIR,DIR",
        help="train nothing: add these trainings, made by bard train --seconds, to the record",
    )
    parser.add_argument(
        "--ensemble",
        action="store_true",
        help="with --add of causal models: rows more for all of them together, their predictions averaged",
    )
    parser.add_argument(
        "--report", type=Path, metavar="RECORD", help="train nothing, render this record again"
    )
    parser.add_argument(
        "--figure", type=Path, metavar="FILE", help="write quality against minutes as SVG too"
    )
    parser.add_argument("--force", action="store_true", help="replace the file that --figure names")
    parser.add_argument(
        "--dynamic-evaluation",
        action="store_true",
        help="a row more for each causal model trained or added: while it goes on learning from the test text",
    )
    shared.add_format(parser)
    shared.add_blocks(parser)
    shared.add_text(parser)
    shared.add_engine(parser)
    shared.add_json(parser, "print the record itself")
    parser.epilog = (
        "example: bard learn --entrants stream-gru,gru --seconds 75,300 --seeds 3 --out runs/learning.json\n"
        "Run again, it trains only what the record lacks or what other code or settings made."
    )


def run(options: Namespace) -> int:
    """Trains what the record lacks, then shows it; 1 where a training failed."""
    from reports.learning import record as records
    from reports.render import learning as rendering

    shared.check_format(options)
    learn_checks.let_file_give_way(options)
    learn_checks.check_together(options, options.report or _out(options))
    failed = False
    if options.report:
        record = _load(options.report)
    elif options.add is not None:
        record = _add(options)
    else:
        from bench.learning import run as learning

        request = _request(options)
        record = learning.run(request)
        failed = any(map(request.asked_for, record.failures))
    if options.figure:
        _draw(record, options.figure)
    if options.json:
        output.write_encoded_json(records.encode(record).decode().rstrip())
    elif options.format == "markdown":
        output.write(rendering.markdown(record))
    else:
        rendering.show(record, shared.output_console())
        output.write(f"{options.report or _out(options)}\n")
    return int(failed)


def _add(options: Namespace) -> "LearningRecord":
    """The record with trainings of `bard train`.

    Raises:
        InvalidInput: one cannot be added, or not be scored.
    """
    from bench.learning import added
    from compress.isolation import ChildFailed
    from shakespeare.errors import InvalidInput

    folders = tuple(map(Path, shared.split_names(options.add)))
    try:
        return added.add(_request(options), folders, together=options.ensemble)
    except ChildFailed as error:
        raise InvalidInput("add", options.add, f"cannot be scored ({error})") from error


def _request(options: Namespace) -> "LearningRequest":
    from bench.learning.run import LearningRequest
    from bench.settings.apply import recorded_command
    from shakespeare.evaluation import Positions

    budgets = learn_checks.budgets(options)
    return LearningRequest(
        command=recorded_command(options, sys.argv[1:]),
        entrants=_entrants(options, budgets),
        budgets=budgets,
        seeds=tuple(range(options.first_seed, options.first_seed + options.seeds)),
        part="validation" if options.ablation else "test",
        ablation=options.ablation or "",
        text=str(options.text.resolve()) if options.text else None,
        engine=options.engine,
        positions=Positions(options.blocks),
        out=_out(options).resolve(),
        dynamic_evaluation=options.dynamic_evaluation,
    )


def _entrants(options: Namespace, budgets: "tuple[Budget, ...]") -> "tuple[Entrant, ...]":
    """Those named; of an ablation its base and the changes.

    Raises:
        InvalidInput: an unknown name, a peer that is not installed, or several bases of an ablation.
    """
    from bench.learning import ablations, entrants
    from shakespeare.errors import InvalidInput

    names = shared.split_names(options.entrants) if options.entrants is not None else ()
    if options.teachers is not None:
        return _students(options, names)
    named = tuple(map(entrants.parse, names))
    if options.ablation is None:
        return named or tuple(map(entrants.parse, entrants.default_names()))
    if len(named) > 1:
        raise InvalidInput("entrants", options.entrants, "an ablation changes the recipe of one variant")
    return ablations.entrants(options.ablation, budgets, *named)


def _students(options: Namespace, names: tuple[str, ...]) -> "tuple[Entrant, ...]":
    """The chains named.

    Raises:
        InvalidInput: none is named, or one is no chain of a student; a teacher is no checkpoint.
    """
    from bench.learning import students
    from shakespeare.errors import InvalidInput

    if not names or options.ablation is not None:
        raise InvalidInput(
            "teachers", options.teachers, "needs --entrants as distill-217k, and no --ablation"
        )
    teachers = tuple(map(Path, shared.split_names(options.teachers)))
    return tuple(students.parse(name, teachers) for name in names)


def _out(options: Namespace) -> Path:
    """Where the record lies; an ablation is scored on other text, so it has a record of its own."""
    default = _OUT.with_name(_ABLATION_OUT.format(options.ablation)) if options.ablation else _OUT
    return Path(options.out or default)


def _load(path: Path) -> "LearningRecord":
    from reports.learning import record as records
    from reports.record import RecordError
    from shakespeare.errors import InvalidInput

    try:
        return records.load(path)
    except RecordError as error:
        raise InvalidInput("report", path, str(error)) from error


def _draw(record: "LearningRecord", file: Path) -> None:
    """The figure of a comparison.

    Raises:
        InvalidInput: the record is of an ablation, or the file cannot be written.
    """
    from reports.render import learning_figure
    from shakespeare.errors import InvalidInput
    from shakespeare.files import write

    if record.ablation:
        raise InvalidInput("figure", file, "is drawn of entrants, not of an ablation")
    write(file, learning_figure.draw(record).encode(), field="figure")
