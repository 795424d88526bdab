"""One file a sub-command, each a module that offers what `Command` says.

Its imports are light; what a run needs, `run` imports: `bard --help` and `bard COMMAND --help` stay fast.
"""

from argparse import ArgumentParser, Namespace
from typing import Protocol

# In the order in which a user needs them; each is a module of this folder.
COMMANDS = (
    *("doctor", "init", "train", "evaluate", "generate", "compress", "package", "export"),
    *("bench", "report", "compare", "verify", "runs", "learn", "complete"),
)


class Command(Protocol):
    """A module of this folder. To add one: its file, its name in `COMMANDS`, a test.

    A module may also have AFTER_INTERRUPT, a text: what Ctrl-C leaves, and how to continue.
    """

    SUMMARY: str  # for `bard --help`

    def add(self, parser: ArgumentParser) -> None:
        """Declares the options, and an epilog with an example."""
        ...

    def run(self, options: Namespace) -> int:
        """Does it; returns the exit status."""
        ...
