"""One thing that `bard verify` looked at, and what came of it."""

from typing import Literal, NamedTuple

CheckVerdict = Literal["same", "differs", "cannot be checked"]


class Check(NamedTuple):
    """One row. Only what `differs` makes a run unverified."""

    what: str
    verdict: CheckVerdict
    detail: str


def compared(what: str, recorded: str, here: str) -> Check:
    """Whether a value is still the recorded one."""
    if recorded == here:
        return Check(what, "same", here)
    return Check(what, "differs", f"{recorded} then, {here} here")
