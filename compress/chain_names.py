"""The chain that a name stands for, as `prune50+dynamic_range`: parsed and checked."""

import itertools
from collections.abc import Sequence

from compress.catalogue import CONVERSIONS, RETRAININGS
from compress.chain import FLOAT, JOIN, Chain
from compress.technique import Refused
from shakespeare.errors import require_known


def parse(text: str) -> Chain:
    """The chain of that name: `int8`, `prune50`, `distill+prune50+int8`.

    Raises:
        InvalidInput: a part is unknown.
        Refused: the order makes no sense, and why.
    """
    names = [part.strip() for part in text.split(JOIN)]
    for name in names:
        require_known("technique", name, (*RETRAININGS, *CONVERSIONS))
    _check_order(names)
    retrainings = tuple(RETRAININGS[name] for name in names if name in RETRAININGS)
    conversion = CONVERSIONS[next((name for name in names if name in CONVERSIONS), FLOAT)]
    if retrainings and names[-1] == FLOAT:
        names.pop()
    return Chain(JOIN.join(names), retrainings, conversion)


def _check_order(names: Sequence[str]) -> None:
    """Refuses a pair of neighbours where the second undoes or repeats the first."""
    for first, second in itertools.pairwise(names):
        if first in CONVERSIONS:
            raise Refused(
                f"{second} cannot follow {first}: a converted file cannot be trained or converted again; "
                f"put {first} last"
            )
        if second in RETRAININGS and RETRAININGS[second].stage <= RETRAININGS[first].stage:
            raise Refused(f"{second} cannot follow {first}: {RETRAININGS[first].comes_last}")
