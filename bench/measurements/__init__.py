"""One kind of measurement, one file."""
