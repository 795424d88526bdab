"""Statistical inference: intervals, ratios of paired samples, many verdicts at once, fitted laws."""
