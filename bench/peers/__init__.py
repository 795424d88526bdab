"""Other engines, given the same weights and the same batch: rows in the same tables."""
