"""Finds and reads the file, and checks what it says of one command."""

import difflib
import os
import tomllib
from argparse import ArgumentTypeError
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from bench.settings.options import SAID_EACH_TIME, Option
from shakespeare.errors import InvalidInput

FILE, PROJECT_FILE = "bard.toml", "pyproject.toml"
_TOOL, _BARD = "tool", "bard"  # tables of the project file


class SettingsFile(NamedTuple):
    """A table of settings for each command, and where it stands."""

    source: str  # as "bard.toml"
    tables: Mapping[str, Any]


def read(folder: Path, commands: Iterable[str]) -> SettingsFile:
    """The settings of a folder: those of its bard.toml, else of its pyproject.toml, else none.

    Raises:
        InvalidInput: it cannot be read, is no TOML, or names a command that there is not.
    """
    settings = _read(folder)
    for name, table in settings.tables.items():
        if name not in (known := list(commands)):
            raise InvalidInput(settings.source, f"[{name}]", f"is no command; {_nearest(name, known)}")
        if not isinstance(table, dict):
            raise InvalidInput(
                settings.source, f"{name} = {table!r}", f"must be a table, [{name}], of options"
            )
    return settings


class FileValue(NamedTuple):
    """What a file sets an option to, and the words of a command line that do the same."""

    value: object
    words: tuple[str, ...]


def values(settings: SettingsFile, command: str, options: Mapping[str, Option]) -> dict[str, FileValue]:
    """What the file sets for a command, by option, each as the command line would give it.

    Raises:
        InvalidInput: an option that the command does not have, or a value of another type or out of range.
    """
    checked = {}
    for name, value in settings.tables.get(command, {}).items():
        field = f"{settings.source} [{command}] {name}"
        if name in SAID_EACH_TIME:
            raise InvalidInput(
                field, value, "cannot be set in a file: what deletes is said each time, on the line"
            )
        if name not in options:
            raise InvalidInput(field, value, f"is no option; {_nearest(name, list(options))}")
        checked[name] = _checked(field, value, options[name])
    return checked


def _read(folder: Path) -> SettingsFile:
    own = _load(folder / FILE)
    if own is not None:
        return SettingsFile(FILE, own)
    tool = (_load(folder / PROJECT_FILE) or {}).get(_TOOL, {})
    table = tool.get(_BARD, {}) if isinstance(tool, dict) else {}  # whose file it is else, is not ours to say
    if not isinstance(table, dict):
        raise InvalidInput(PROJECT_FILE, f"tool.bard = {table!r}", "must be a table of commands, [tool.bard]")
    return SettingsFile(f"{PROJECT_FILE} [tool.bard]", table)


def _load(path: Path) -> dict[str, Any] | None:
    try:
        is_empty = path.resolve() == Path(os.devnull)
        if not is_empty and (path.is_fifo() or path.is_char_device()):  # either may never end
            raise InvalidInput("settings", path, "must be a regular file")
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise InvalidInput("settings", path, f"cannot be read ({error.strerror})") from error
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    # No TOML, no UTF-8, a number of too many digits; nested too deep.
    except (ValueError, RecursionError) as error:
        raise InvalidInput("settings", path, f"is no valid TOML ({error})") from error


def _checked(field: str, value: object, option: Option) -> FileValue:
    word = f"--{option.name}"
    if option.is_flag:
        if not isinstance(value, bool):
            raise InvalidInput(field, repr(value), "must be true or false")
        return FileValue(value, (word,) if value else ())
    if option.repeats:
        if not isinstance(value, list):
            raise InvalidInput(field, repr(value), "must be a list, as [...]")
        return FileValue(
            [_single(field, part, option) for part in value], tuple(f"{word}={part}" for part in value)
        )
    if option.takes_names and isinstance(value, list):
        names = ",".join(str(_single(field, part, option)) for part in value)
        return FileValue(names, (f"{word}={names}",))
    single = _single(field, value, option)
    return FileValue(single, (f"{word}={single if isinstance(single, Path) else value}",))


def _single(field: str, value: object, option: Option) -> object:
    """A value through the option's own type: text stays text, a number is written without quotes."""
    action = option.action
    is_text = action.type in (None, Path)
    if isinstance(value, str) and "\0" in value:
        raise InvalidInput(field, repr(value), "must hold no character of code 0")
    if isinstance(value, bool) or not isinstance(value, str if is_text else (str, int, float)):
        raise InvalidInput(field, repr(value), "must be text, in quotes" if is_text else "must be a number")
    parsed: object = value
    if not is_text:
        if isinstance(value, str) and _is_number(value):
            raise InvalidInput(field, repr(value), "must be a number, without quotes")
        parsed = _through(field, str(value), action.type)
    elif action.type is Path:
        parsed = Path(str(value)).expanduser()
    if action.choices is not None and parsed not in action.choices:
        raise InvalidInput(field, repr(value), f"must be one of {', '.join(map(str, action.choices))}")
    return parsed


def _through(field: str, text: str, parse: Any) -> object:
    try:
        return parse(text)
    except ArgumentTypeError as error:
        raise InvalidInput(field, text, str(error).removeprefix(f"{text[:40]}: ")) from error


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _nearest(name: str, known: list[str]) -> str:
    """The known name that is most like it, or all of them."""
    nearest = difflib.get_close_matches(name, known, 1)
    return f"did you mean {nearest[0]}?" if nearest else f"known are {', '.join(known) or 'none'}"
