"""What a command line reads and writes. Needs the standard library alone: packages carry these files."""
