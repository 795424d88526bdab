"""What the machine is, and what else may move the times."""
