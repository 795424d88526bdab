"""A record of `bard learn` as Markdown and in a terminal."""

import io

from rich.console import Console

from reports.learning.record import TrainingSession
from reports.render import learning as rendering


def test_commands_of_added_trainings_stand_before_those_of_the_record(make_learned, make_learning):
    session = TrainingSession(("bard", "train", "gru"), "2025-01-02T00:00:00Z", "Made-up 9000", 2)
    page = rendering.markdown(
        make_learning([make_learned("gru", 0.5, 1.6, conditions=None, sessions=(session, session))])
    )
    assert page.count("- `bard train gru`") == 1
    assert page.index("- `bard train gru`") < page.index("- `bard learn")


def test_a_record_names_its_machine_and_its_commands(learning):
    text = rendering.markdown(learning)
    assert "Made-up 9000, 2 cores with avx2, keras 3.15.1, torch 2.13.0, 2025-01-02" in text
    assert "- `bard learn --seconds 75,300`" in text


def test_a_record_of_no_training(ablated, make_learning):
    assert "no engine" not in rendering.markdown(ablated)
    assert rendering.markdown(make_learning([])).count("## ") == 0


def test_an_ablation_is_not_headed_by_time(ablated, learning):
    """It may be of equal text instead."""
    assert rendering.markdown(ablated).startswith("# What one changed setting is worth\n")
    assert rendering.markdown(learning).startswith("# Who learns most in the same minutes\n")


def test_in_a_terminal(learning):
    text = io.StringIO()
    rendering.show(learning, Console(file=text, width=240))
    assert "8-gram, static" in text.getvalue()
    assert "Made-up 9000" in text.getvalue()
