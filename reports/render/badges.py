"""Badges of a run, as the JSON that shields' endpoint badges are drawn from: a label, a message, a colour."""

from collections.abc import Callable, Mapping

from reports import recommendation, units
from reports.ranking import model_name
from reports.record import Record
from reports.scores import scores
from reports.sections import targets
from reports.sections.targets import measured_cells

Badge = dict[str, str | int]
_GOOD, _PARTLY, _BAD, _UNKNOWN = "brightgreen", "yellow", "red", "lightgrey"


def badge(record: Record, name: str) -> Badge:
    """The badge of that name, a key of BADGES; grey while the run is in progress."""
    label, message, colour = BADGES[name](record)
    if record.progress:
        message, colour = f"{message}, in progress", _UNKNOWN
    return {"schemaVersion": 1, "label": label, "message": message, "color": colour}


def _quality(record: Record) -> tuple[str, str, str]:
    models = recommendation.trained_models(record)
    if not models or models[0].quality is None:
        return "bits per character", "not measured", _UNKNOWN
    bits = units.number(scores(models[0].quality).bits_per_character, 3)
    return "bits per character", f"{bits}, {model_name(models[0])}", _GOOD


def _size(record: Record) -> tuple[str, str, str]:
    file = recommendation.smallest_file(record)
    if file is None:
        return "smallest good file", "none", _UNKNOWN
    return "smallest good file", f"{units.size(file.ship_bytes)}, {file.cell.id.label}", _GOOD


def _latency(record: Record) -> tuple[str, str, str]:
    file = recommendation.fastest_file(record)
    if file is None or file.latency is None:
        return "time a character", "not measured", _UNKNOWN
    return "time a character", f"{units.duration(file.latency)}, {file.cell.id.label}", _GOOD


def _targets(record: Record) -> tuple[str, str, str]:
    asked = targets.asked(record)
    met = sum(targets.shown(record, target) == "inside" for target in asked)
    colour = _GOOD if met == len(asked) else _PARTLY if met else _BAD
    return "targets met", f"{met} of {len(asked)}", colour if measured_cells(record) else _UNKNOWN


BADGES: Mapping[str, Callable[[Record], tuple[str, str, str]]] = {
    "quality": _quality,
    "size": _size,
    "latency": _latency,
    "targets": _targets,
}
