"""Who learns most in the same minutes: the record of `bard learn`, and its tables."""
