"""The recurrence of a minGRU over all positions, in few large operations: h_t = (1 - z_t) h_(t-1) + z_t c_t.

Positions are grouped into chunks, about as many as a chunk has positions. All chunks are scanned side by side as if
each began with zeros; then what each of them truly began with is carried from chunk to chunk, and added with the
share of it that is left. So 64 positions take 8 steps over arrays of an eighth of all values, and 8 over small ones.
Every share is a product of numbers from 0 to 1: nothing overflows, and what vanishes is what was forgotten.
Arrays are [positions, batch, units] in float32.
"""

import math
from typing import Any


def gated_scan(tensorflow: Any, projected: Any, first: Any) -> Any:
    """States [positions, batch, units] of a minGRU, its gradient written out.

    `projected` [positions, batch, 2 x units]: gates before the sigmoid, then candidates; the number of positions is
    known. `first` [batch, units]: the state before, through which no gradient flows.
    """
    tf = tensorflow
    first = tf.stop_gradient(first)

    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def run(projected: Any) -> Any:
        gates, candidates = tf.split(projected, 2, -1)
        updates = tf.sigmoid(gates)
        kept = 1 - updates
        states = scan(tf, kept, updates * candidates, first)

        def gradient(upstream: Any) -> Any:
            # The same recurrence from the last position back: a state's gradient is what is asked of it, and the
            # share of the next one's that it was kept for.
            kept_after = tf.concat([kept[1:], tf.zeros_like(kept[:1])], 0)
            of_states = scan(tf, kept_after, upstream, tf.zeros_like(first), reverse=True)
            before = tf.concat([first[None], states[:-1]], 0)
            of_candidates = of_states * updates
            of_gates = of_candidates * kept * (candidates - before)
            return tf.concat([of_gates, of_candidates], -1)

        return states, gradient

    return run(projected)


def scan(tensorflow: Any, shares: Any, added: Any, first: Any, *, reverse: bool = False) -> Any:
    """s_t = shares_t s_(t-1) + added_t for every position; in reverse, s_t = shares_t s_(t+1) + added_t.

    `shares` and `added` [positions, batch, units], from 0 to 1 the former; `first` [batch, units].
    """
    tf, positions, units = tensorflow, shares.shape[0], shares.shape[2]
    chunk = next(size for size in range(math.isqrt(positions), 0, -1) if positions % size == 0)
    chunks = positions // chunk
    forward = slice(None, None, -1 if reverse else 1)
    grouped = (chunks, chunk, -1, units)
    # Lists over the positions of a chunk, in the order of the recurrence; each array [chunks, batch, units].
    shares_of = tf.unstack(tf.reshape(shares, grouped), axis=1)[forward]
    added_of = tf.unstack(tf.reshape(added, grouped), axis=1)[forward]
    states, left = (
        added_of[:1],
        shares_of[:1],
    )  # as if each chunk began with zeros; what is left of its beginning
    for share, addition in zip(shares_of[1:], added_of[1:], strict=True):
        states.append(share * states[-1] + addition)
        left.append(share * left[-1])
    begins = [first]
    for end, share in zip(tf.unstack(states[-1])[forward], tf.unstack(left[-1])[forward], strict=True):
        begins.append(share * begins[-1] + end)
    begin = tf.stack(begins[:-1][forward])
    whole = [state + share * begin for state, share in zip(states, left, strict=True)]
    return tf.reshape(tf.stack(whole[forward], 1), tf.shape(shares))
