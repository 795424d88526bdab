"""The schema's page: every struct and field, in words."""

import msgspec
import pytest

from reports import schema_doc
from reports.record import SCHEMA_VERSION, CellId, Quality, Speed


@pytest.fixture(scope="module")
def page():
    return schema_doc.render()


def test_every_struct_and_field_of_a_record_is_there(page):
    structs = schema_doc.structs()
    assert structs[0].__name__ == "Record"
    assert len(structs) == len(set(structs)) > 25
    for struct in structs:
        section = page.partition(f"## {struct.__name__}\n")[2].partition("\n## ")[0]
        fields = [line.split("`")[1] for line in section.splitlines() if line.startswith("| `")]
        assert fields == [field.name for field in msgspec.structs.fields(struct)]


def test_comments_are_meanings_and_defaults_are_shown(page):
    assert (
        "| `repeat` | whole number | `0` | 1: the same case measured a second time (the A/A pair) |" in page
    )
    assert (
        "| `ship` | whole number, at least 0, or null | `null` | All that a device needs in one xz file;"
        in page
    )
    assert f"schema version {SCHEMA_VERSION}" in page


@pytest.mark.parametrize(
    ("annotation", "text"),
    [
        (str, "text"),
        (int | None, "whole number, or null"),
        (tuple[float, ...], "list of number"),
        (tuple[int, int], "[whole number, whole number]"),
        (dict[str, tuple[float, ...]], "object of list of number, by name"),
        (CellId, "[CellId](#cellid)"),
        (Speed | None, "[Speed](#speed), or null"),
        (next(field.type for field in msgspec.structs.fields(Speed) if field.name == "ended"),
         '"rounds done" or "narrow enough" or "budget spent"'),
    ],
)  # fmt: skip
def test_types_in_words(annotation, text):
    assert schema_doc.type_text(annotation) == text


def test_links_lead_to_sections(page):
    assert f"## {Quality.__name__}\n" in page
    anchors = {line[3:].lower() for line in page.splitlines() if line.startswith("## ")}
    targets = {part.partition(")")[0] for part in page.split("](#")[1:]}
    assert targets <= anchors
