"""One file a sub-command: `add(parser)` declares its options, `run(options)` does it."""
