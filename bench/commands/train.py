"""bard train"""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bench.commands import numbers, output
from bench.commands import options as shared
from bench.pipeline.lock import TRAINING_LOCK
from shakespeare.errors import InvalidInput

if TYPE_CHECKING:
    from shakespeare.checkpoint import Description
    from shakespeare.config import ModelConfig, Precision, TrainConfig

SUMMARY = "train one variant"
AFTER_INTERRUPT = "what was saved stays, --resume goes on from there"
_SAVED, _NOT_SAVED = "the training is saved, --resume goes on from there", "nothing was saved yet"
_VALIDATIONS = 5  # validations of a training that --seconds limits
_NO_LIMIT = 1_000_000  # epochs
_PRECISIONS = ("float32", "mixed_bfloat16", "auto")


def add(parser: ArgumentParser) -> None:
    """Declares the options."""
    from shakespeare.training.recipes import RECIPES
    from shakespeare.variants import PRESETS, VARIANTS

    parser.add_argument("variant", metavar="VARIANT", help=shared.listed(VARIANTS))
    parser.add_argument(
        "--preset", default="quick", metavar="NAME",
        help=f"{shared.listed(PRESETS)}; smoke trains a small model of that kind (default: %(default)s); with "
        "--resume it names the model and the folder alone",
    )  # fmt: skip
    parser.add_argument("--out", type=Path, metavar="DIR", help="default: runs/train-VARIANT-PRESET")
    parser.add_argument(
        "--resume", action="store_true",
        help="continue from the last checkpoint in --out, for as long as the training was to be or for --seconds",
    )  # fmt: skip
    parser.add_argument("--force", action="store_true", help="replace a training that --out holds")
    parser.add_argument(
        "--recipe", metavar="NAME",
        help=f"{shared.listed(RECIPES)} (default: the variant's own); how to train: rate, batch, training step",
    )  # fmt: skip
    parser.add_argument(
        "--seconds", type=numbers.positive(numbers.MAXIMUM_SECONDS), metavar="N",
        help="train for so long in all, instead of the preset's limits",
    )  # fmt: skip
    parser.add_argument(
        "--seed", type=numbers.whole(0, numbers.MAXIMUM_SEED), default=1, metavar="N",
        help="default: %(default)s",
    )  # fmt: skip
    parser.add_argument(
        "--leave-out", type=numbers.fold, metavar="K/N",
        help="do not read part K of N of the training text: a teacher can answer there (bard compress --teachers)",
    )  # fmt: skip
    parser.add_argument(
        "--teachers", metavar="DIR[,DIR]",
        help="learn from the text and, for half of the loss, from what other trainings predict of it: one, or "
        "several that each left another part out; the time of their answers counts",
    )  # fmt: skip
    parser.add_argument(
        "--precision", choices=_PRECISIONS, metavar="NAME",
        help=f"{shared.listed(_PRECISIONS)} (default: the recipe's); auto takes bfloat16 where the processor "
        "has instructions for it",
    )  # fmt: skip
    shared.add_text(parser)
    shared.add_engine(parser)
    shared.add_json(parser)
    parser.epilog = (
        "example: bard train stream-gru --preset quick --out runs/mine && tail runs/mine/train.log"
    )


def run(options: Namespace) -> int:
    """Trains, then prints the summary and the decision after epoch 1; its figures are of validation text."""
    from bench.pipeline.lock import locked
    from shakespeare import files
    from shakespeare.checkpoint import LAST
    from shakespeare.selection import variant

    model = variant(options.variant, options.preset)
    out = _out(options)
    begun = _check(options, out)
    train = _train_config(options, model, begun)
    with locked(out / TRAINING_LOCK, out, "bard train"):
        _out(options)  # another training may have ended meanwhile
        before = _identity(files.current(out / LAST))
        try:
            return _train(options, model, train, out)
        except KeyboardInterrupt:
            saved = options.resume or _identity(files.current(out / LAST)) not in (None, before)
            raise KeyboardInterrupt(_SAVED if saved else _NOT_SAVED) from None


def _identity(folder: Path) -> int | None:
    """What tells a folder from another one that takes its place; None where there is none."""
    return folder.stat().st_ino if folder.exists() else None


def _train(options: Namespace, model: "ModelConfig", train: "TrainConfig", out: Path) -> int:
    from bench.learning import training_sessions
    from bench.measurements import training, training_summary
    from bench.settings.apply import recorded_command

    job = training.TrainingJob(
        model=model,
        train=train,
        text=str(options.text) if options.text else None,
        out=str(out),
        log=str(out / "train.log"),
        engine=options.engine,
        resume=options.resume,
        teachers=tuple(map(str, options.teachers)),
    )
    session = training_sessions.begin(out, recorded_command(options, sys.argv[1:]), resumed=options.resume)
    outcome = training.run(job, sys.stderr, on_saved=session.write)
    described = training.describe(model, outcome.trainer, outcome.characters)
    trained = training.recorded(outcome, out)
    if options.json:
        output.write_json({"variant": described, "training": trained})
        return 0
    description, size = outcome.trainer.description, outcome.trainer.vocabulary.size
    for name, value in training_summary.rows(
        described, description, trained, out, size, of_plays=options.text is None
    ):
        output.write(f"{name:<23} {value}\n")
    return 0


def _train_config(
    options: Namespace, model: "ModelConfig", begun: "Description | None" = None
) -> "TrainConfig":
    """The preset's limits and the recipe's settings, as far as no option says otherwise.

    A training that has `begun` keeps its limits, but for --seconds; and its settings, unless it is asked for with
    another recipe: that is refused later.

    Raises:
        InvalidInput: an unknown preset or recipe, or a number that cannot be.
    """
    import msgspec

    from bench.environment import machine
    from bench.measurements import teaching
    from shakespeare.selection import preset
    from shakespeare.training import recipes

    limits = preset(options.preset)
    if begun:  # as long as it was to be, and validated as often
        limits = recipes.continued(limits, begun.train)
    limits = msgspec.structs.replace(limits, seed=options.seed, left_out=options.leave_out)
    if options.seconds is not None:
        limits = msgspec.structs.replace(
            limits,
            budget_seconds=options.seconds,
            validate_every_seconds=options.seconds / _VALIDATIONS,
            epochs=_NO_LIMIT,
            step_limit=None,
            validate_every_steps=None,
        )
        limits = teaching.within_budget(limits, begun.answering_seconds) if begun else limits
    native = machine.read().native_bfloat16
    train = recipes.apply(options.recipe, model, limits, native_bfloat16=native)
    if begun and begun.model == model and recipes.is_of(options.recipe, model, begun.train):
        train = recipes.continued(begun.train, limits)
    share = teaching.share(options.teachers, train)
    precision = _precision(options.precision or train.precision)
    return msgspec.structs.replace(train, precision=precision, teacher_share=share)


def _precision(name: Literal["float32", "mixed_bfloat16", "auto"]) -> "Precision":
    """What to train in; a note where the processor has no instructions for it."""
    from bench.environment import machine

    native = machine.read().native_bfloat16
    if name == "auto":
        return "mixed_bfloat16" if native else "float32"
    if name == "mixed_bfloat16" and not native:
        output.note("this processor has no bfloat16 instructions; expect slower steps")
    return name


def _out(options: Namespace) -> Path:
    """The training's folder.

    Raises:
        InvalidInput: it holds something else, or a training and neither --resume nor --force is given.
    """
    from bench.measurements.teaching import ANSWERS
    from shakespeare import files
    from shakespeare.checkpoint import BEST, LAST

    out: Path = (options.out or Path("runs") / f"train-{options.variant}-{options.preset}").resolve()
    folders = {name: files.current(out / name) for name in (BEST, LAST)}
    present = [name for name, folder in folders.items() if folder.exists()]
    if foreign := [name for name in present if not (folders[name] / "config.json").is_file()]:
        raise InvalidInput("out", out / foreign[0], "is no checkpoint of Bard's; name another folder")
    if present and not options.resume and not options.force:
        raise InvalidInput("out", out, "holds a training; pass --resume to go on, --force to replace it")
    others = {path.name for path in out.iterdir()} - {TRAINING_LOCK, ANSWERS} if out.is_dir() else set()
    if others and not present and not options.force:
        raise InvalidInput("out", out, "is not empty; name another folder, or pass --force")
    return out


def _check(options: Namespace, out: Path) -> "Description | None":
    """Finds what a user can correct before TensorFlow is loaded, which takes seconds; the training to go on with.

    Raises:
        InvalidInput: a bad text, nothing to resume, or a folder that cannot be made.
    """
    from bench import user_text
    from bench.measurements import teaching
    from bench.settings.apply import put_in_place_of_file
    from shakespeare import checkpoint as checkpoints
    from shakespeare import files

    corpus = user_text.load(options.text)
    begun = checkpoints.describe(out / checkpoints.LAST) if options.resume else None
    if begun:  # goes on as it began, where the command line names nothing else
        seed, left_out = begun.train.seed, begun.train.left_out
        others = {"seconds": None, "recipe": None, "precision": None, "engine": begun.engine}
        named = tuple(teacher.path for teacher in begun.teachers)
        put_in_place_of_file(options, {"seed": seed, "leave-out": left_out, "teachers": named, **others})
    options.teachers = teaching.named(options.teachers)
    teaching.check(options.teachers, corpus.sha256, out)
    if begun:
        teaching.check_same(options.teachers, begun, out)
    files.make_folder(out, "out")
    return begun
