"""bard doctor"""

import sys
from argparse import ArgumentParser, Namespace

from bench.commands import options as shared

SUMMARY = "what this machine can do, and what is missing"


def add(parser: ArgumentParser) -> None:
    """Declares the options."""
    shared.add_json(parser)
    parser.epilog = "example: bard doctor --json"


def run(options: Namespace) -> int:
    """Prints what this machine is and can do; exit status 1 where something needed is missing."""
    import msgspec

    from bench.environment.doctor import diagnose

    diagnosis = diagnose()
    if options.json:
        sys.stdout.write(msgspec.json.encode(diagnosis).decode() + "\n")
        return int(bool(diagnosis.missing))
    for name, value in diagnosis.rows:
        sys.stdout.write(f"{name:<18} {value}\n")
    for problem in diagnosis.missing:
        sys.stdout.write(f"missing: {problem}\n")
    if not diagnosis.missing:
        sys.stdout.write("good: nothing needed is missing\n")
    return int(bool(diagnosis.missing))
