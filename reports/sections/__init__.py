"""One section of the report, one file."""
