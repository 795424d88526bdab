"""The Markdown file: the same content, escaped."""

import re

import msgspec
import pytest

from reports import report
from reports.render import markdown


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("a | b", r"a \| b"),
        ("[bold] `x` *y* <b> ~z~ $1$", r"\[bold\] \`x\` \*y\* \<b\> \~z\~ \$1\$"),
        ("tf_keras", "tf_keras"),
        ("_stage_", r"\_stage\_"),
        ("back\\slash", r"back\\slash"),
        ("two\nlines", "two lines"),
    ],
)
def test_escape(text, escaped):
    assert markdown.escape(text) == escaped


def test_every_cell_of_every_table_is_there(record):
    text = markdown.render(record)
    rows = [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in text.splitlines()
        if line.startswith("|")
    ]
    for table in report.tables(record):
        assert f"## {markdown.escape(table.title)}" in text
        for row in table.rows:
            assert [markdown.escape(cell) for cell in row] in rows
        for note in table.notes:
            assert markdown.escape(note) in text


def test_figures_align_to_the_right(record):
    lines = markdown.render(record).splitlines()
    header = next(index for index, line in enumerate(lines) if re.match(r"\| variant +\| step of", line))
    rule = lines[header + 1].replace(" ", "").strip("|").split("|")
    assert [cell.endswith(":") for cell in rule] == [False, False, True, True, True, True, True]
    assert len({len(line) for line in lines[header : header + 6]}) == 1


def test_the_summary_comes_first(record):
    text = markdown.render(record)
    assert text.index("Best quality") < text.index("## Machine and corpus")


def test_rendering_again_says_the_same(record):
    assert markdown.render(record) == markdown.render(record)


def test_an_empty_run(bare):
    assert markdown.render(msgspec.structs.replace(bare, variants=())).startswith(
        "# Bard: preset quick, 2025"
    )
