"""The report as Markdown, for a terminal, and as figures."""
