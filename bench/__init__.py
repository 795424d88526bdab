"""The harness and the `bard` command. The only package that sees all the others."""
