"""Text: where it comes from, its characters as ids, and how it is cut into what models read."""
