"""Run as a script by the fixture `converted`: carries out many chains in one process.

Bard starts a child for each conversion and each retraining, because converters crash. A child spends
most of its time on importing TensorFlow. So here the same modules run one after the other in this
process, as `__main__`, with the arguments that a child would get. Conversions of one checkpoint share its
SavedModel, as tracing takes longer than all else. Each cell's name is printed once its chain has ended.
"""

import contextlib
import gc
import os
import runpy
import shutil
import sys
import tempfile
from pathlib import Path

import msgspec

from compress import chain as chains
from compress import chain_names, isolation, saved_model
from compress.children import child_start
from compress.technique import Refused, Settings
from shakespeare import engine
from shakespeare.checkpoint import WEIGHTS

SOURCE, FAILURE = "source", "failure.json"  # files of a cell's folder


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One chain of one model. Run 2 repeats a chain, to compare it with run 1."""

    chain: str
    model: str
    run: int = 1

    @property
    def name(self):
        return f"{self.model}.{self.chain}.{self.run}"

    @property
    def known_failure(self):
        """How the catalogue says that this conversion fails on this kind of model, or None."""
        return chain_names.parse(self.chain).conversion.known_failures.get(self.model)


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """What the script reads: cells to carry out in order, from `sources` by model, into folders of `out`."""

    cells: list[Cell]
    sources: dict[str, str]
    out: str
    settings: Settings


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """What a ChildFailed said, or a Refused."""

    status: str
    reason: str


def carry_out(cell, work):
    """Makes an artifact or a failure.json; checkpoints are retrained once for all chains of a run."""
    folder = Path(work.out) / cell.name
    folder.mkdir()
    source = Path(work.sources[cell.model])
    chain = chain_names.parse(cell.chain)
    retrained_name = f"{cell.model}.{cell.run}"
    try:
        for step in chain.retrainings:
            retrained_name += f"+{step.name}"
            retrained = Path(work.out) / retrained_name
            if not retrained.exists():
                # TFMOT's wrappers of bidirectional layers are traced, as in use: the hardest graph to make.
                wraps = cell.model == "window-lstm" and step.kind == "cluster"
                with contextlib.nullcontext() if wraps else untraced():
                    step.retrain(source, retrained, work.settings)
            source = retrained
        chains.convert(chain, source, folder / "artifact", work.settings)
    except (isolation.ChildFailed, Refused) as error:
        if isinstance(error, Refused):
            failure = Failure(status="refused", reason=str(error))
        else:
            failure = Failure(status=error.status, reason=error.reason)
        (folder / FAILURE).write_bytes(msgspec.json.encode(failure))
    (folder / SOURCE).write_text(str(source))


@contextlib.contextmanager
def untraced():
    """Steps are computed one operation at a time: for so few, tracing would take most of the time."""
    tf = engine.import_tensorflow()
    tf.config.run_functions_eagerly(run_eagerly=True)
    try:
        yield
    finally:
        tf.config.run_functions_eagerly(run_eagerly=False)


def run_here(module, job, result, *_, **__):
    """Stands in for `isolation.run`: the child's side in this process."""
    with tempfile.TemporaryDirectory() as name:
        job_file, result_file, errors_file = (Path(name) / part for part in ("job", "result", "errors"))
        job_file.write_bytes(msgspec.json.encode(job))
        arguments, sys.argv = sys.argv, [module, str(job_file), str(result_file)]
        try:
            with errors_file.open("w") as errors, contextlib.redirect_stderr(errors):
                runpy.run_module(module, run_name="__main__")
        except SystemExit as end:
            if end.code:
                reason = errors_file.read_text().strip().splitlines()[-1]
                raise isolation.ChildFailed("failed", reason) from None
        finally:
            sys.argv = arguments
        return msgspec.json.decode(result_file.read_bytes(), type=result)


def share_saved_models(folder):
    """Traces and saves each checkpoint once. `folder` keeps what was saved."""
    build, save = saved_model.build_module, saved_model.save
    modules, folders = {}, {}

    def build_once(checkpoint, *arguments):
        weights = checkpoint.description.sha256[WEIGHTS]
        if weights not in modules:
            modules[weights] = build(checkpoint, *arguments)
            folders[modules[weights]] = folder / weights
        return modules[weights]

    def save_once(module, tensorflow, out):
        if not folders[module].exists():
            save(module, tensorflow, folders[module])
        shutil.copytree(folders[module], out, dirs_exist_ok=True)

    saved_model.build_module, saved_model.save = build_once, save_once


def main(work):
    """Where the converter is known to crash, a child of its own crashes, as in use."""
    run_in_child = isolation.run
    child_start.end_with_parent(os.getppid())
    names = sys.stdout
    with tempfile.TemporaryDirectory() as folder:
        share_saved_models(Path(folder))
        for cell in work.cells:
            expected = cell.known_failure
            isolation.run = run_in_child if expected and expected.status == "crashed" else run_here
            with contextlib.redirect_stdout(sys.stderr):
                carry_out(cell, work)
            gc.freeze()  # the converter collects garbage each time, in a heap that grows from cell to cell
            print(cell.name, file=names, flush=True)


if __name__ == "__main__":
    main(msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Work))
