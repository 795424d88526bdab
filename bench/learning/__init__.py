"""`bard learn`: trains entrants for the same time, scores them on the same characters, and keeps a record."""
