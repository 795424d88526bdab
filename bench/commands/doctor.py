"""bard doctor"""

from argparse import ArgumentParser, Namespace

from bench.commands import options as shared
from bench.commands import output

SUMMARY = "what this machine can do, and what is missing"


def add(parser: ArgumentParser) -> None:
    """Declares the options."""
    shared.add_json(parser)
    parser.epilog = "example: bard doctor --json"


def run(options: Namespace) -> int:
    """Prints what this machine is and can do; exit status 1 where something needed is missing."""
    from bench.environment.doctor import diagnose

    diagnosis = diagnose()
    if options.json:
        output.write_json(diagnosis)
        return int(bool(diagnosis.missing))
    for name, value in diagnosis.rows:
        output.write(f"{name:<18} {value}\n")
    for problem in diagnosis.missing:
        output.write(f"missing: {problem}\n")
    if not diagnosis.missing:
        output.write("good: nothing needed is missing\n")
    return int(bool(diagnosis.missing))
