"""bard doctor"""

import sys
from argparse import ArgumentParser, Namespace

from bench.commands import options as shared


def add(parser: ArgumentParser) -> None:
    """Declares the options."""
    shared.json(parser)
    parser.epilog = "example: bard doctor --json"


def run(options: Namespace) -> int:
    """Prints what this machine is and can do; exit status 1 where something needed is missing."""
    import msgspec

    from bench.environment.doctor import diagnose

    found = diagnose()
    if options.json:
        sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
    else:
        for name, value in found.rows:
            sys.stdout.write(f"{name:<18} {value}\n")
        for line in found.missing:
            sys.stdout.write(f"missing: {line}\n")
        sys.stdout.write("good: nothing needed is missing\n" if not found.missing else "")
    return 1 if found.missing else 0
