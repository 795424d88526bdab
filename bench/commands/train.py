"""bard train"""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from bench.commands import options as shared


def add(parser: ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("variant", metavar="VARIANT", help="original, optimized, gru or stream-gru")
    parser.add_argument(
        "--preset", default="quick", metavar="NAME", help="smoke, quick or full (default: quick)"
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="default: runs/train-VARIANT-PRESET")
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint in --out")
    parser.add_argument("--force", action="store_true", help="replace a training that --out holds")
    parser.add_argument(
        "--precision", default="float32", choices=("float32", "mixed_bfloat16", "auto"), metavar="NAME",
        help="float32 (default), mixed_bfloat16, or auto: bfloat16 where the processor has it",
    )  # fmt: skip
    shared.text(parser)
    shared.engine(parser)
    shared.json(parser)
    parser.epilog = (
        "example: bard train stream-gru --preset quick --out runs/mine && tail runs/mine/train.log"
    )


def run(options: Namespace) -> int:
    """Trains, then prints the summary and the decision after epoch 1."""
    import msgspec

    from bench.environment import machine
    from bench.measurements import training
    from reports import units
    from reports.sections import learning
    from shakespeare.checkpoint import BEST, LAST
    from shakespeare.errors import InvalidInput
    from shakespeare.selection import preset, variant

    model, train = variant(options.variant), preset(options.preset)
    native = machine.native_bfloat16(machine.read().cpu_flags)
    if options.precision == "mixed_bfloat16" and not native:
        sys.stderr.write("bard: note: this processor has no bfloat16 instructions; expect slower steps\n")
    mixed = options.precision == "mixed_bfloat16" or (options.precision == "auto" and native)
    train = msgspec.structs.replace(train, precision="mixed_bfloat16" if mixed else "float32")
    out = (options.out or Path("runs") / f"train-{options.variant}-{options.preset}").resolve()
    held = [name for name in (BEST, LAST) if (out / name).exists()]
    if foreign := [name for name in held if not (out / name / "config.json").is_file()]:
        raise InvalidInput("out", out / foreign[0], "is no checkpoint of Bard's; name another folder")
    if held and not options.resume and not options.force:
        raise InvalidInput("out", out, "holds a training; pass --resume to go on, --force to replace it")
    if out.is_dir() and any(out.iterdir()) and not held and not options.force:
        raise InvalidInput("out", out, "is not empty; name another folder, or pass --force")
    job = training.TrainingJob(
        model=model,
        train=train,
        text=str(options.text) if options.text else None,
        out=str(out),
        log=str(out / "train.log"),
        engine=options.engine,
        resume=options.resume,
    )
    outcome = training.run(job, sys.stderr)
    described = training.describe(model, outcome.trainer, outcome.characters)
    trained = training.recorded(outcome, out)
    if options.json:
        sys.stdout.write(msgspec.json.encode({"variant": described, "training": trained}).decode() + "\n")
        return 0
    best = trained.rounds[trained.best]
    last = trained.rounds[-1]
    parameters = sum(layer.parameters for layer in described.layers)
    rows = (
        ("variant", f"{model.name}, {model.kind}, {units.count(parameters)} parameters"),
        (
            "trained",
            f"{units.count(last.step)} steps, {last.epoch:.3f} epochs, {units.duration(last.seconds)}",
        ),
        ("precision", train.precision),
        ("ended by", trained.stopped),
        ("best round", f"{trained.best + 1} of {len(trained.rounds)}, at epoch {best.epoch:.3f}"),
        (
            "validation accuracy",
            f"{units.percent(best.validation_accuracy)}, top-5 {units.percent(best.validation_top5)}",
        ),
        ("validation loss", f"{best.validation_loss:.3f} nats"),
        ("decision after epoch 1", learning.decision(trained)),
        ("peak memory", units.size(trained.peak_rss)),
        ("checkpoint", str(out / BEST)),
    )
    for name, value in rows:
        sys.stdout.write(f"{name:<23} {value}\n")
    return 0
