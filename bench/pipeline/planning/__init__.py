"""How long a run will take, how far it has come, and how it fits a time."""
