"""A run's folder: whose it is, where everything lies in it, and that one run alone works in it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from bench.pipeline import lock
from reports.queries import CHECKPOINT
from shakespeare.checkpoint import BEST
from shakespeare.description import UNREADABLE
from shakespeare.errors import InvalidInput
from shakespeare.files import make_folder, write

RECORD = "record.json"
RECORD_IN_PROGRESS = "record-in-progress.json"  # until there is a record
REPORT, REPORT_FULL, REPORT_HTML = "report.md", "report-full.md", "report.html"
_RESULTS = (RECORD, RECORD_IN_PROGRESS, REPORT, REPORT_FULL, REPORT_HTML)
_OWNER, LOCK = "run.json", ".lock"
_MEASURED = ("cells", "checkpoints", "artifacts", "teachers", "peers", "figures", "text")


class _Owner(msgspec.Struct, frozen=True):
    """What a run's folder belongs to: one text and one preset."""

    preset: str
    text_sha256: str


def is_run(path: Path) -> bool:
    """Whether a folder is one that `bard bench` made."""
    try:
        msgspec.json.decode((path / _OWNER).read_bytes(), type=_Owner)
    except (OSError, *UNREADABLE):
        return False
    return True


class RunFolder:
    """The folder of one run of `bard bench`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def checkpoint(self, variant: str, retraining_name: str = "") -> Path:
        """The checkpoint that a chain's retrainings gave; without any, the trained one."""
        if not retraining_name:
            return self.training(variant) / BEST
        return self.path / "checkpoints" / f"{variant}.{retraining_name}"

    def training(self, variant: str) -> Path:
        """Where a variant is trained: its best and its last checkpoint."""
        return self.path / "checkpoints" / variant

    def training_key(self, variant: str) -> Path:
        """What decides a training that has begun, as a hash: with another one it is not resumed."""
        return self.path / "checkpoints" / f".{variant}.key"

    def training_text(self, text_sha256: str) -> Path:
        """The training part of a text, as children read it, by its own hash: of another split it is another file."""
        return self.path / "text" / f"{text_sha256[:16]}.txt"

    def artifact(self, variant: str, technique: str) -> Path:
        """The artifact of a chain."""
        return self.path / "artifacts" / f"{variant}.{technique}"

    def model(self, variant: str, technique: str) -> Path:
        """The trained checkpoint or an artifact, by technique."""
        return self.checkpoint(variant) if technique == CHECKPOINT else self.artifact(variant, technique)

    def log(self, variant: str) -> Path:
        """A training's log."""
        return self.path / f"train-{variant}.log"

    def check_owner(self, preset: str, text_sha256: str, *, fresh: bool) -> None:
        """Makes sure that the folder is this run's, or new; changes nothing in it.

        Raises:
            InvalidInput: it holds something else, or a run of another preset or text and not `fresh`.
        """
        file = self.path / _OWNER
        make_folder(self.path, "out")
        if not file.exists():
            others = {path.name for path in self.path.iterdir()} - {LOCK}
            if not all(name.startswith(f".{_OWNER}.") for name in others):  # a killed run was writing it
                reason = "is not empty and not a run of Bard's; name another folder"
                raise InvalidInput("out", self.path, reason)
            return
        try:
            owner = msgspec.json.decode(file.read_bytes(), type=_Owner)
        except (OSError, *UNREADABLE) as error:
            raise InvalidInput("out", file, f"is not Bard's ({error}); name another folder") from error
        if owner != _Owner(preset, text_sha256) and not fresh:
            contents = f"holds a run of preset {owner.preset} on text {owner.text_sha256[:12]}"
            reason = f"{contents}; name another folder, or pass --fresh to start over"
            raise InvalidInput("out", self.path, reason)

    def check_keeps(self, text: Path | None) -> None:
        """Makes sure that emptying the folder does not delete the user's text.

        Raises:
            InvalidInput: it lies in what is emptied.
        """
        if text and any(text.resolve().is_relative_to((self.path / name).resolve()) for name in _MEASURED):
            raise InvalidInput("text", text, "lies in what --fresh empties; move it elsewhere")

    def claim(self, preset: str, text_sha256: str, *, fresh: bool) -> None:
        """Makes the folder this run's, emptied where the user said --fresh."""
        if fresh:
            for name in _MEASURED:
                shutil.rmtree(self.path / name, ignore_errors=True)
            for file in (*self.path.glob("train-*.log"), *(self.path / name for name in _RESULTS)):
                file.unlink(missing_ok=True)
        write(self.path / _OWNER, msgspec.json.encode(_Owner(preset, text_sha256)))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keeps every other run out of the folder.

        Raises:
            InvalidInput: another run is in it.
        """
        with lock.locked(self.path / LOCK, self.path, "bard bench"):
            yield
