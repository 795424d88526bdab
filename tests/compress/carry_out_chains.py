"""Run as a script by the fixture `converted`: carries out many chains in one process.

Bard starts a child for each conversion and each retraining, because converters crash. A child spends
most of its time on importing TensorFlow. So here the same modules run one after the other in this
process, as `__main__`, with the arguments that a child would get.
"""

import contextlib
import runpy
import sys
import tempfile
from pathlib import Path

import msgspec

from compress import chain as chains
from compress import chain_names, isolation
from compress.technique import Settings

DONE = "done"  # in a cell's folder once its chain has ended, well or with a ChildFailed


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One chain of one model. Run 2 repeats a chain, to compare it with run 1."""

    chain: str
    model: str
    run: int = 1

    @property
    def name(self):
        return f"{self.model}.{self.chain}.{self.run}"


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """What the script reads: cells to carry out in order, from `sources` by model, into folders of `out`."""

    cells: list[Cell]
    sources: dict[str, str]
    out: str
    settings: Settings


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """What a ChildFailed said."""

    status: str
    reason: str


def carry_out(work):
    """Makes an artifact or a Failure of every cell; retrained checkpoints are shared within a run."""
    for cell in work.cells:
        folder = Path(work.out) / cell.name
        folder.mkdir()
        source = Path(work.sources[cell.model])
        chain = chain_names.parse(cell.chain)
        passed = f"{cell.model}.{cell.run}"
        try:
            for step in chain.retrainings:
                passed += f"+{step.name}"
                retrained = Path(work.out) / passed
                if not retrained.exists():
                    step.retrain(source, retrained, work.settings)
                source = retrained
            chains.convert(chain, source, folder / "artifact", work.settings)
        except isolation.ChildFailed as error:
            failure = Failure(status=error.status, reason=error.reason)
            (folder / "failure.json").write_bytes(msgspec.json.encode(failure))
        (folder / DONE).write_text(str(source))


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


if __name__ == "__main__":
    isolation.run = run_here
    isolation.end_with_parent()
    isolation.end_with_parent = lambda: None  # one thread that watches is enough
    carry_out(msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Work))
