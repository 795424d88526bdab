"""Which rows of the hashed n-gram tables a text reads: the same in NumPy, TensorFlow, Keras and LiteRT.

Plain operators on int32 arrays alone, so that one function serves them all.
"""

from collections.abc import Sequence
from typing import Any

# The multiplier of Park and Miller's generator (1993). On our corpus, orders 2 to 5 and 2^10 to 2^16 rows, no more
# n-grams share a row than would at random.
_MULTIPLIER = 48_271
LARGEST_TABLE = 2**16  # rows: ids below 2^15 are multiplied without overflow


def table_rows(ids: Any, orders: Sequence[int], rows: int) -> list[Any]:
    """The row of the n-gram that ends at each position, int32 [batch, length], in a table for each of `orders`.

    `ids` int32 [batch, highest order - 1 + length] begin with those before the first position. `rows` is the number
    of rows of each table, a power of two. With c the ids, newest first, and M the multiplier, a row is
    (c0 + c1 M + c2 M^2 + ...) mod `rows`.
    """
    highest = max(orders)
    result, row = [], ids[:, highest - 1 :]
    for back in range(1, highest):
        earlier = ids[:, highest - 1 - back : -back]
        row = (row + earlier * pow(_MULTIPLIER, back, rows)) % rows
        if back + 1 in orders:
            result.append(row)
    return result
