"""What is computed once of a record, however many tables ask for it."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar, TypeVarTuple, Unpack

from reports.record import Record

_Arguments = TypeVarTuple("_Arguments")
_Result = TypeVar("_Result")
_RESULTS = 4  # remembered of each function: of one record that is read, or of two that are compared


class _Same:
    """A record as it is told apart here: by identity. It is frozen, and too large to be hashed."""

    __slots__ = ("record",)

    def __init__(self, record: Record) -> None:
        self.record = record

    def __hash__(self) -> int:
        return id(self.record)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.record is other.record


def once_a_record(
    compute: Callable[[Record, Unpack[_Arguments]], _Result],
) -> Callable[[Record, Unpack[_Arguments]], _Result]:
    """Remembers the last few results of a function; its arguments beside the record are hashable.

    Results are shared: they must not be changed.
    """

    @lru_cache(maxsize=_RESULTS)
    def remembered(same: _Same, arguments: tuple[*_Arguments]) -> _Result:
        return compute(same.record, *arguments)

    @wraps(compute)
    def call(record: Record, *arguments: *_Arguments) -> _Result:
        return remembered(_Same(record), arguments)

    return call
