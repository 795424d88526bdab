"""Every reference that a run measures, in the order of the report. To add one, add its module here."""

from shakespeare.references import compressors, ngrams
from shakespeare.references.reference import Reference

REFERENCES: tuple[Reference, ...] = (ngrams, compressors)
