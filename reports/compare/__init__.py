"""Two runs side by side: what changed, and conditions for CI."""
