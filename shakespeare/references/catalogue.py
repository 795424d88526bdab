"""Every reference model. Adding one is its file and a line here."""

from shakespeare.references.compressor_reference import CompressorReference
from shakespeare.references.ngram_reference import NGramReference
from shakespeare.references.reference import Reference

REFERENCES: tuple[Reference, ...] = (NGramReference(), CompressorReference())
