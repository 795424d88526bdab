"""Checks what a run or a package says of itself without measuring anything: hashes, versions, the machine."""

import operator
from collections.abc import Iterator
from pathlib import Path

from bench.environment import machine
from bench.pipeline.code_version import SourceTree
from bench.pipeline.run_folder import RunFolder
from bench.pipeline.verification.check import Check, compared
from compress import artifact as artifacts
from compress import package_reader
from reports import queries, units
from reports.record import Cell, Machine, Record
from reports.scores import is_of_text
from shakespeare import checkpoint as checkpoints
from shakespeare.errors import InvalidInput
from shakespeare.text.corpus import Corpus

_HALF = 0.5  # of a prediction: sums are whole numbers


def check_hashes(record: Record, folder: RunFolder, corpus: Corpus) -> Iterator[Check]:
    """Text, code, packages, machine, then the weights of every checkpoint and the model of every artifact."""
    yield compared("corpus", record.corpus.sha256[:12], corpus.sha256[:12])
    yield compared("code", record.code_version, SourceTree().version_of_everything())
    here = machine.read()
    yield _packages(record.machine, here)
    yield compared("machine", record.machine.fingerprint, here.fingerprint)
    for variant in record.variants:
        yield _weights(record, folder, variant.name)
    for cell in queries.listed_cells(record):
        if cell.technique != queries.CHECKPOINT and cell.size:
            yield _artifact(folder, cell)
    yield _hits(record)


def check_package(path: Path) -> Iterator[Check]:
    """The checksums of a package, and that it predicts."""
    try:
        opened = package_reader.open_package(path)
        matches = f"every file matches {package_reader.SUMS}, the model its own metadata"
        detail = "; ".join((matches, *opened.warnings))
        yield Check("package", "same", detail)
        logits = opened.model.feed([1])
        finite = bool((abs(logits) < float("inf")).all())
        yield Check("prediction", "same" if finite else "differs", f"{len(logits)} logits, all finite")
    except InvalidInput as error:
        yield Check("package", "differs", str(error))


def _hits(record: Record) -> Check:
    """Whether top-1 of every cell is what its predictions say."""
    truth, differing, count = "".join(record.test.truth), [], 0
    for cell in record.cells:
        if cell.quality is None or not is_of_text(cell.quality, record.test):
            continue
        count += 1
        right = sum(map(operator.eq, "".join(cell.quality.predicted), truth))
        if abs(right - sum(cell.quality.top1)) > _HALF:
            differing.append(
                f"{cell.id.label}: {right} predictions are right, top1 says {sum(cell.quality.top1):g}"
            )
    detail = "; ".join(differing) or f"of {count} models and files"
    return Check("predictions in the record", "differs" if differing else "same", detail)


def _packages(recorded: Machine, here: Machine) -> Check:
    names = sorted(recorded.packages.keys() | here.packages.keys())
    differing = [
        f"{name} {recorded.packages.get(name, 'none')}, here {here.packages.get(name, 'none')}"
        for name in names
        if recorded.packages.get(name) != here.packages.get(name)
    ]
    detail = ", ".join(differing) or f"{len(names)} versions"
    return Check("packages", "differs" if differing else "same", detail)


def _weights(record: Record, folder: RunFolder, variant: str) -> Check:
    name, training = f"weights of {variant}", queries.training(record, variant)
    if training is None:
        return Check(name, "cannot be checked", "the run did not train it")
    try:
        sha256 = checkpoints.weights_sha256(folder.checkpoint(variant))
    except InvalidInput as error:
        return Check(name, "differs", str(error))
    return compared(name, training.weights_sha256[:12], sha256[:12])


def _artifact(folder: RunFolder, cell: Cell) -> Check:
    name = f"{cell.variant}.{cell.technique}"
    try:
        artifact = artifacts.load(folder.artifact(cell.variant, cell.technique))[0]
    except InvalidInput as error:
        return Check(name, "differs", str(error))
    size = cell.size.raw if cell.size else 0
    if artifact.raw_bytes != size:
        return Check(name, "differs", f"{size} bytes in the record, {artifact.raw_bytes} here")
    return Check(name, "same", f"model {artifact.sha256[artifacts.MODEL][:12]}, {units.size(size)}")
