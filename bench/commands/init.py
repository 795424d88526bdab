"""bard init"""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from bench.commands import output

SUMMARY = "write a commented bard.toml to set options in"


def add(parser: ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("--force", action="store_true", help="replace the bard.toml that is there")
    parser.epilog = (
        "example: bard init && bard bench --preset smoke\n"
        "Every option of every command stands in it, commented out. `bard` reads the file in the folder that it is\n"
        "started in, or else [tool.bard] of pyproject.toml there, and says what it took from it. What the command\n"
        "line says wins. A flag that the file sets cannot be unset on the line."
    )


def run(options: Namespace) -> int:
    """Writes the file, and prints its name."""
    from bench.commands import parsers
    from bench.settings import template
    from bench.settings.file import FILE
    from shakespeare.files import write

    path = Path(FILE)
    write(path, template.render(parsers.of_all()).encode(), field="init", replace=options.force)
    output.write(f"{path}\n")
    return 0
