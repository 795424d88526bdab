"""The presets of `bard bench` by name, from quick to slow: light to import, so that --help can list them."""

# The keys of `presets.PRESETS`; a test compares.
PRESET_NAMES = ("smoke", "steps", "quick", "thorough", "full")
