"""The claims of the original report, each with its verdict."""
