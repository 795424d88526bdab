"""The trainer: text in, character models out. Imports none of our other packages."""
