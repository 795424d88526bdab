"""Chooses on which side of its point a name stands, so that it covers no point and no other name."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

_WIDTHS, _HEIGHT = (250, 480), 380  # of the plot in pixels: on a telephone, and in half of a wide page
PADDING = 36  # pixels: of the plot left and right of all points
_LETTER, _LINE, _POINT = 7, 13, 6  # pixels: of a letter and a line of text, and of a point from its middle


class Side(NamedTuple):
    """Where a name begins, from the middle of its point, in pixels; `dy` is that of the middle of the line."""

    align: Literal["center", "left", "right"]
    dx: int
    dy: int


_SIDES = (
    Side("center", 0, -14), Side("left", 11, 0), Side("center", 0, 15), Side("right", -11, 0),
    Side("left", 8, -15), Side("left", 8, 15), Side("center", 0, -30), Side("center", 0, 30),
)  # fmt: skip
_Box = tuple[float, float, float, float]  # left, top, right, bottom


def label_sides(values: Sequence[Mapping[str, Any]], field: str) -> list[Side]:
    """A side for each value that has a `pick`, in their order; the first one where every side is taken."""
    taken = {width: [_point(place) for place in _places(values, field, width)] for width in _WIDTHS}
    sides = []
    for number, value in enumerate(values):
        if not value["pick"]:
            continue
        boxes = {
            side: {
                width: _text(_places(values, field, width)[number], side, value["pick"]) for width in _WIDTHS
            }
            for side in _SIDES
        }
        free = (
            side
            for side in _SIDES
            if not any(
                _leaves(boxes[side][width], width) or _hits(boxes[side][width], taken[width])
                for width in _WIDTHS
            )
        )
        side = next(free, _SIDES[0])
        for width in _WIDTHS:
            taken[width].append(boxes[side][width])
        sides.append(side)
    return sides


def _places(values: Sequence[Mapping[str, Any]], field: str, width: int) -> list[tuple[float, float]]:
    """Pixels of every point: across in logarithms, down as bits grow smaller."""
    across, up = [math.log(value[field]) for value in values], [value["bits"] for value in values]
    return list(zip(_scaled(across, width), (_HEIGHT - y for y in _scaled(up, _HEIGHT)), strict=True))


def _scaled(numbers: list[float], length: int) -> list[float]:
    least, most = min(numbers), max(numbers)
    return [(number - least) / ((most - least) or 1) * length for number in numbers]


def _point(place: tuple[float, float]) -> _Box:
    x, y = place
    return (x - _POINT, y - _POINT, x + _POINT, y + _POINT)


def _text(place: tuple[float, float], side: Side, text: str) -> _Box:
    x, y = place[0] + side.dx, place[1] + side.dy
    length = len(text) * _LETTER
    left = {"left": x, "center": x - length / 2, "right": x - length}[side.align]
    return (left, y - _LINE / 2, left + length, y + _LINE / 2)


def _leaves(box: _Box, width: int) -> bool:
    """Whether it lies on an axis or is cut off."""
    return box[0] < -PADDING or box[2] > width + PADDING


def _hits(box: _Box, others: list[_Box]) -> bool:
    left, top, right, bottom = box
    return any(
        left < other[2] and other[0] < right and top < other[3] and other[1] < bottom for other in others
    )
