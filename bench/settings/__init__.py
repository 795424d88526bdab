"""Settings that a file gives to commands: bard.toml, or [tool.bard] of pyproject.toml."""
