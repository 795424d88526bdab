"""Which cells a run will measure: their ids, made here once and carried to the record."""

import msgspec

from bench.pipeline.context import RunRequest
from compress.chain import Chain
from compress.saved_model import ENGINE as RETRAINING_ENGINE
from reports.queries import CHECKPOINT
from reports.record import CellId
from shakespeare.config import Precision

FILE_ENGINE = "litert"  # what runs every converted file


def checkpoint_id(variant: str, engine: str, precision: Precision = "float32", *, repeat: int = 0) -> CellId:
    """A trained model, run by an engine in a precision."""
    return CellId(variant, CHECKPOINT, engine, precision, repeat)


def artifact_id(variant: str, chain: Chain, *, repeat: int = 0) -> CellId:
    """A converted file."""
    return CellId(variant, chain.name, FILE_ENGINE, chain.conversion.precision, repeat)


def repeated(cell: CellId) -> CellId:
    """The same case measured a second time: the other half of an A/A pair."""
    return msgspec.structs.replace(cell, repeat=cell.repeat + 1)


def retrained_id(variant: str, retraining_name: str) -> CellId:
    """The checkpoint between two steps of a chain. It is no cell of the record: its file is."""
    return CellId(variant, retraining_name, RETRAINING_ENGINE, "float32")


def report_order(request: RunRequest, cells: list[CellId]) -> list[CellId]:
    """Cells as a reader expects them: by variant; its checkpoint in every engine, its files, repeats of files."""
    variants = [model.name for model in request.variants]
    techniques = {
        model.name: [CHECKPOINT, *(chain.name for chain in request.chains[model.name])]
        for model in request.variants
    }

    def place(cell: CellId) -> tuple[int, bool, int]:
        repeated_file = cell.repeat > 0 and cell.technique != CHECKPOINT
        technique = techniques[cell.variant].index(cell.technique)
        return variants.index(cell.variant), repeated_file, technique

    return sorted(cells, key=place)  # stable: within a technique, as measured
