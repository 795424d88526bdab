"""Training: the loop, what it reads, its steps, its rates, and how it is resumed."""
