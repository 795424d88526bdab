"""What was different from one run to the next on the same machine, before anything was measured."""

from collections.abc import Iterator, Sequence

from reports.compare.settings import machine_differences, rebuilt_variants
from reports.record import Record

_HASH = 12  # characters of a hash that tell it apart
_OF_NO_SETTING = ("--out",)  # options of a command that change nothing that is measured


def changes(before: Record, after: Record) -> tuple[str, ...]:
    """Code, settings, text, packages and models that differ, each as "name old / new"."""
    pairs = {
        "code": (before.code_version[:_HASH], after.code_version[:_HASH]),
        "preset": (before.preset, after.preset),
        "options": (_options(before.command), _options(after.command)),
        "seed": (str(before.seed), str(after.seed)),
        "text": (_text(before), _text(after)),
        "threads": (_threads(before), _threads(after)),
    }
    differing = (f"{name} {old} / {new}" for name, (old, new) in pairs.items() if old != new)
    rebuilt = (f"{name} built in another way" for name in rebuilt_variants(before, after))
    return (*differing, *machine_differences(before.machine, after.machine), *rebuilt)


def _options(command: Sequence[str]) -> str:
    return " ".join(_settings(command[2:])) or "none"


def _settings(words: Sequence[str]) -> Iterator[str]:
    """The words of a command without options that are no settings, and their values."""
    is_value = False
    for word in words:
        name, equals, _ = word.partition("=")
        if word.startswith("# "):  # where settings came from, which stand before it
            continue
        if not is_value and name not in _OF_NO_SETTING:
            yield word
        is_value = not is_value and not equals and name in _OF_NO_SETTING


def _text(record: Record) -> str:
    return f"{record.corpus.source} {record.corpus.sha256[:_HASH]}"


def _threads(record: Record) -> str:
    return ", ".join(f"{name} {number}" for name, number in sorted(record.machine.threads.items())) or "none"
