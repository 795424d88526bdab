"""The page of learning: a section for each record that there is."""

import io

from rich.console import Console

from reports.learning.record import TrainingSession
from reports.render import learning as rendering


def test_each_record_is_a_section(learning, ablated):
    both = rendering.page(learning, None, [ablated])
    assert both.startswith("# Who learns most in the same minutes\n")
    assert "(figures/learning-minutes.svg)" in both
    assert "- `bard learn --seconds 75,300`" in both
    assert both.index("## Who learns most") < both.index("## Ablation recipe")
    assert "Made-up 9000, 2 cores, keras 3.15.1, torch 2.13.0, 2025-01-02" in both


def test_commands_of_added_trainings_stand_before_those_of_the_record(make_learned, make_learning):
    session = TrainingSession(("bard", "train", "gru"), "2025-01-02T00:00:00Z", "Made-up 9000", 2)
    page = rendering.markdown(
        make_learning([make_learned("gru", 0.5, 1.6, conditions=None, sessions=(session, session))])
    )
    assert page.count("- `bard train gru`") == 1
    assert page.index("- `bard train gru`") < page.index("- `bard learn")


def test_an_absent_record_is_an_absent_section(learning, ablated):
    assert "## Ablation" not in rendering.page(learning, None, [])
    without = rendering.page(None, None, [ablated])
    assert "figures/" not in without
    assert "## Who learns" not in without


def test_students_have_a_figure_of_their_own(learning, students):
    page = rendering.page(learning, students, [])
    assert "(figures/small-files.svg)" in page
    assert page.index("## Who learns most") < page.index("## Small files")


def test_one_record_alone(ablated, make_learning):
    assert "figures/" not in rendering.markdown(ablated)
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
