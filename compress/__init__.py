"""Compression techniques: a checkpoint in, a deployable file out. Imports `shakespeare` only."""
