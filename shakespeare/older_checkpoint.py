"""Checkpoints of format 2, whose fields of validation had other names: what they hold, by the names of format 3."""

from typing import Any

import msgspec

_OF_TRAINING = {"round_seconds": "validate_every_seconds", "round_steps": "validate_every_steps"}
_OF_STATE = {
    "rounds": "validations",
    "best_round": "best_validation",
    "round_windows": "windows_since_validation",
    "round_sums": "sums_since_validation",
}


def description_of_2(description: Any) -> Any:
    """The JSON of a description as format 3 has it; what is none is left for its reader to refuse."""
    if not isinstance(description, dict):
        return description
    return description | {"format_version": 3, "train": _renamed(description.get("train"), _OF_TRAINING)}


def state_of_2(data: bytes) -> Any:
    """The state of a training, decoded; that of format 3, which always names its validations, as it is.

    Raises:
        DecodeError: it is no JSON.
    """
    fields = msgspec.json.decode(data)
    return fields if isinstance(fields, dict) and "validations" in fields else _renamed(fields, _OF_STATE)


def _renamed(fields: Any, names: dict[str, str]) -> Any:
    return (
        {names.get(name, name): value for name, value in fields.items()}
        if isinstance(fields, dict)
        else fields
    )
