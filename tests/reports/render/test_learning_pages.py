"""Pages of docs that show records of `bard learn`."""

import pytest

from reports.render import learning_pages
from reports.render.learning_pages import LearningPage

PAGE = LearningPage(
    path="learning/all.md",
    title="All of them",
    introduction="What they are.",
    records={"learning": "Entrants", "ablation-recipe": "One setting"},
    figure="learning-minutes",
)


def test_each_record_is_a_section_in_the_order_of_the_page(learning, ablated):
    text = learning_pages.render(PAGE, {"ablation-recipe": ablated, "learning": learning})
    assert text.startswith("# All of them\n")
    assert "\n\nWhat they are.\n\n" in text
    order = [
        "- [Entrants](#entrants)\n- [One setting](#one-setting)\n",
        "\n## Entrants\n\nRecord: `docs/results/learning.json`.\n",
        "\n### Who learns most",
        "\n## One setting\n\nRecord: `docs/results/ablation-recipe.json`.\n",
        "\n### Ablation recipe",
    ]
    assert sorted(text.index(part) for part in order) == [text.index(part) for part in order]
    assert text.count("\n## ") == 2


def test_the_figure_is_found_from_the_folder_of_the_page(learning):
    text = learning_pages.render(PAGE, {"learning": learning})
    assert "](../figures/learning-minutes.svg)\n" in text
    assert "on the way" in text.lower()


def test_an_absent_record_is_an_absent_section(learning, ablated):
    assert "One setting" not in learning_pages.render(PAGE, {"learning": learning})
    without = learning_pages.render(PAGE, {"ablation-recipe": ablated})
    assert "figures/" not in without  # it would be drawn from the absent one
    assert "Entrants" not in without


def test_students_have_a_figure_of_their_own(students):
    page = LearningPage(
        path="small.md", title="S", introduction="", records={"students": "S"}, figure="small-files"
    )
    assert "](figures/small-files.svg)" in learning_pages.render(page, {"students": students})
    assert "<svg" in learning_pages.FIGURES["small-files"].draw(students)


def test_pages_are_read_from_toml(tmp_path):
    path = tmp_path / "pages.toml"
    path.write_text(
        '[[page]]\npath = "a.md"\ntitle = "A"\nintroduction = "I"\nrecords.one-b = "B"\nrecords.c = "C"\n',
        "utf-8",
    )
    (page,) = learning_pages.load(path)
    assert page.records == {"one-b": "B", "c": "C"}
    assert page.drawn == "one-b"
    assert page.figure == ""


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("records = {}", "needs a record"),
        ('figure = "none"\nrecords.a = "A"', "small-files"),
        ("colour = 1", "colour"),
    ],
)
def test_a_page_that_could_not_be_written_is_refused(tmp_path, line, named):
    path = tmp_path / "pages.toml"
    path.write_text(f'[[page]]\npath = "a.md"\ntitle = "A"\nintroduction = "I"\n{line}\n', "utf-8")
    with pytest.raises(ValueError, match=named):
        learning_pages.load(path)
