"""The report as one HTML file that opens from disk: the answer, figures, tables, the record itself."""
