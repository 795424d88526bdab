"""How much to measure, as plain Python."""

from collections.abc import Mapping

import msgspec

from shakespeare import config
from shakespeare.config import TrainConfig
from shakespeare.errors import InvalidInput
from shakespeare.evaluation import Positions


class Effort(msgspec.Struct, frozen=True, kw_only=True):
    """One preset of `bard bench`. `turn_seconds` is how long a latency round lasts at least."""

    train: TrainConfig
    positions: Positions
    step_rounds: int
    latency_rounds: int
    turn_seconds: float
    compare_engines: tuple[str, ...]  # variants that tf_keras is timed on too


PRESETS: Mapping[str, Effort] = {
    # `bard bench --preset smoke`: that everything runs; its figures mean nothing.
    "smoke": Effort(
        train=config.SMOKE,
        positions=Positions(2, 32),
        step_rounds=2,
        latency_rounds=2,
        turn_seconds=0.01,
        compare_engines=("gru",),
    ),
    # `bard bench` (the default): every variant at the same training time.
    "quick": Effort(
        train=config.QUICK,
        positions=Positions(32),
        step_rounds=6,
        latency_rounds=10,
        turn_seconds=0.1,
        compare_engines=("original", "optimized", "gru"),
    ),
    # `bard bench --preset full`: 20 epochs a variant as in the original report; days, not minutes.
    "full": Effort(
        train=config.FULL,
        positions=Positions(256),
        step_rounds=15,
        latency_rounds=30,
        turn_seconds=0.2,
        compare_engines=("original", "optimized", "gru"),
    ),
}


def preset(name: str) -> Effort:
    """The preset of that name.

    Raises:
        InvalidInput: there is none.
    """
    if name not in PRESETS:
        raise InvalidInput("preset", name, f"unknown; known are {', '.join(PRESETS)}")
    return PRESETS[name]
