"""The schema of a record as Markdown, docs/record.md: written from the structs, their docstrings and comments."""

import inspect
import re
import types
from typing import Any, Literal, Union, get_args, get_origin

import msgspec

from reports.record import SCHEMA_VERSION, Record
from reports.schema.struct import Count, Positive, PositiveCount, Seconds

_INTRODUCTION = f"""# The record of a run

`record.json`, schema version {SCHEMA_VERSION}: one JSON document a run, raw samples only, nothing derived. This page
is written from the code by `reports/schema_doc.py`; do not edit it by hand.

Times are seconds, sizes bytes, losses nats a character, unless a field's name says otherwise. A field with a default
may be missing. An unknown field is an error, and so is another schema version."""

_FIELD = re.compile(r"^    (\w+): [^#]*(?:#\s*(.*))?$")
_COMMENT = re.compile(r"^    #\s*(.*)$")
_NAMES: dict[Any, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    Seconds: "number, at least 0",
    Count: "whole number, at least 0",
    Positive: "number above 0",
    PositiveCount: "whole number, at least 1",
    bool: "true or false",
    types.NoneType: "null",
}

StructType = type[msgspec.Struct]


def render() -> str:
    """The page: the whole record, then its parts in the order in which they appear."""
    return "\n\n".join((_INTRODUCTION, *(_section(struct) for struct in structs()))) + "\n"


def structs() -> list[StructType]:
    """Every struct of the schema, the whole record first."""
    known: list[StructType] = [Record]
    for struct in known:  # it grows meanwhile
        for field in msgspec.structs.fields(struct):
            known += [part for part in _structs_in(field.type) if part not in known]
    return known


def type_text(annotation: Any) -> str:
    """A type in words: `tuple[Speed, ...] | None` is "list of Speed, or null"."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return " or ".join(f'"{value}"' for value in arguments)
    if origin in (Union, types.UnionType):
        return ", or ".join(type_text(argument) for argument in arguments)
    if origin is dict:
        return f"object of {type_text(arguments[1])}, by name"
    if origin is tuple and arguments[-1] is Ellipsis:
        return f"list of {type_text(arguments[0])}"
    if origin is tuple:
        return f"[{', '.join(type_text(argument) for argument in arguments)}]"
    if annotation in _NAMES:
        return _NAMES[annotation]
    return f"[{annotation.__name__}](#{annotation.__name__.lower()})"


def _section(struct: StructType) -> str:
    comments = _field_comments(struct)
    rows = [
        f"| `{field.name}` | {_cell(type_text(field.type))} | {_default(field)} | {_cell(comments[field.name])} |"
        for field in msgspec.structs.fields(struct)
    ]
    table = "\n".join(("| field | type | default | meaning |", "|---|---|---|---|", *rows))
    return f"## {struct.__name__}\n\n{inspect.cleandoc(struct.__doc__ or '')}\n\n{table}"


def _field_comments(struct: StructType) -> dict[str, str]:
    """The comment behind each field, or on the lines above it."""
    comments, above = {}, list[str]()
    for line in inspect.getsource(struct).splitlines():
        if comment := _COMMENT.match(line):
            above.append(comment[1])
        elif field := _FIELD.match(line):
            comments[field[1]] = " ".join((*above, field[2] or "")).strip()
            above = []
    return comments


def _structs_in(annotation: Any) -> list[StructType]:
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return [annotation]
    return [struct for argument in get_args(annotation) for struct in _structs_in(argument)]


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return ""
    default = field.default_factory() if field.default is msgspec.NODEFAULT else field.default
    return "empty" if default in ((), {}, "") or isinstance(default, msgspec.Struct) else _json(default)


def _json(value: object) -> str:
    return f"`{msgspec.json.encode(value).decode()}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
