"""Timing: interleaved rounds, each engine in a process of its own."""
