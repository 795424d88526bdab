"""What the first of two runs has and the second lost: cells that vanished, and parts of cells that failed."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from reports import queries
from reports.compare.runs import only_in
from reports.record import Cell, CellId, Record


class LostCell(NamedTuple):
    """A cell of A, and what B lacks of it."""

    id: CellId
    reason: str

    @property
    def name(self) -> str:
        """The name that `bard compare --allow-missing` and `bard verify --cell` take."""
        return name_of(self.id)

    @property
    def text(self) -> str:
        """The text that stands for it in a sentence."""
        return f"{self.name} ({self.id.engine}, {self.id.precision}): {self.reason}"


def name_of(cell: CellId) -> str:
    """Variant and technique, whatever ran it."""
    return f"{cell.variant}.{cell.technique}"


def lost_cells(a: Record, b: Record, *, times: bool, allowed: Collection[str] = ()) -> tuple[LostCell, ...]:
    """Every cell of which A measured something that B lacks, without those that are `allowed` by name.

    Without `times` a part that was timed is not missed.
    """
    return tuple(cell for cell in _lost(a, b, times=times) if cell.name not in allowed)


def _lost(a: Record, b: Record, *, times: bool) -> Iterator[LostCell]:
    vanished = set(only_in(a, b))
    for cell in a.cells:
        if cell.repeat:
            continue
        parts = _measured(cell, times=times)
        if cell.id in vanished:
            lacking = parts
        else:
            lacking = parts - _measured(next(other for other in b.cells if other.id == cell.id), times=times)
        if lacking:
            failures = [f"{failure.status}: {failure.reason}" for failure in queries.failures(b, cell.id)]
            what = "only in A" if cell.id in vanished else f"{', '.join(sorted(lacking))} only in A"
            yield LostCell(cell.id, "; ".join((what, *failures)))


def _measured(cell: Cell, *, times: bool) -> set[str]:
    """Names of the parts that were measured."""
    parts: dict[str, object] = {
        "size": cell.size,
        "size to ship": cell.size.ship if cell.size else None,
        "quality": cell.quality,
    }
    if times:
        parts |= {
            "step": cell.step, "latency": cell.latency, "invoke": cell.invoke, "generation": cell.generation,
        }  # fmt: skip
    return {name for name, part in parts.items() if part is not None}
