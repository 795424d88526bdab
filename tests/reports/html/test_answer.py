"""The three choices of the first screen."""

from types import SimpleNamespace

import pytest

from reports import recommendation
from reports.html import answer, report_view


@pytest.fixture(scope="module")
def chosen(view):
    return {choice.goal: choice for choice in answer.choices(view)}


def test_each_goal_has_the_file_that_the_report_recommends(view, chosen):
    files = {
        "size": recommendation.smallest_file(view.record),
        "latency": recommendation.fastest_file(view.record),
        "quality": recommendation.recommended_file(view.record).file,
    }
    for goal, file in files.items():
        assert (chosen[goal].train, chosen[goal].ship) == (file.cell.variant, file.cell.technique)
        assert chosen[goal].row == view.file_row(file.cell)


def test_a_choice_begins_with_the_figure_it_was_chosen_by(chosen):
    assert chosen["latency"].figures[0].name == "a character"
    assert "\N{EN DASH}" in chosen["latency"].figures[0].interval
    assert chosen["size"].figures[0].interval == "exact"


def test_a_choice_stands_beside_counting_and_the_targets(chosen):
    assert "counting (8-gram, static, 8.00 MiB)" in chosen["quality"].counting
    assert {target.name for target in chosen["quality"].targets} == {
        *("accuracy 70%", "perplexity < 5", "top-5 > 85%"),
    }


def test_a_run_without_files_answers_nothing(bare):
    assert answer.choices(report_view.look_at(bare)) == ()


def test_a_file_chosen_twice_is_labelled_once(chosen):
    labels = answer.picked_rows(tuple(chosen.values()))
    assert sorted(", ".join(labels.values()).split(", ")) == ["latency", "quality", "size"]


def test_a_sample_keeps_its_lines_and_is_short():
    written = SimpleNamespace(sample=SimpleNamespace(texts=("KING.\nMy lord,\x1b[31m\n" + "x" * 500,)))
    assert answer._sample(written).startswith("KING.\nMy lord,\nxxx")
    assert len(answer._sample(written)) < 170
    assert answer._sample(SimpleNamespace(sample=None)) == ""
