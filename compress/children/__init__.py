"""Child processes: how they start, and how they end with this one."""
