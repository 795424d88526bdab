"""The presets of `bard bench` by name, from quick to slow: light to import, so that --help can list them."""

PRESET_NAMES = (
    "smoke",
    "steps",
    "quick",
    "thorough",
    "full",
)  # the keys of `presets.PRESETS`; a test compares
