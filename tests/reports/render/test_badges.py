"""Badges: what shields' endpoint format asks for, from the record alone."""

import msgspec
import pytest

from reports.record import Progress
from reports.render import badges


def test_every_badge_has_label_message_and_colour(record):
    made = {name: badges.badge(record, name) for name in badges.BADGES}
    assert made["targets"] == {
        "schemaVersion": 1, "label": "targets met", "message": "2 of 3", "color": "yellow",
    }  # fmt: skip
    assert made["quality"]["message"].endswith(", stream-gru")
    assert all(set(badge) == {"schemaVersion", "label", "message", "color"} for badge in made.values())


@pytest.mark.parametrize("name", badges.BADGES)
def test_a_run_that_measured_nothing_or_has_not_ended_is_grey(bare, record, name):
    assert badges.badge(bare, name)["color"] == "lightgrey"
    unfinished = msgspec.structs.replace(record, progress=Progress(parts=1, planned=9))
    assert badges.badge(unfinished, name)["color"] == "lightgrey"
    assert badges.badge(unfinished, name)["message"].endswith(", in progress")
