"""Finds what two runs differ in before anything is measured: their machines, and variants built in another way."""

from reports import queries
from reports.record import Machine, Record, Variant


def processor_differences(a: Machine, b: Machine) -> tuple[str, ...]:
    """The fields in which two processors differ: times of another processor are no comparison."""
    pairs = {
        "cpu": (a.cpu, b.cpu),
        "cores": (a.cores, b.cores),
        "flags": (_missing(a.cpu_flags, b.cpu_flags), _missing(b.cpu_flags, a.cpu_flags)),
    }
    return tuple(f"{name} {left} / {right}" for name, (left, right) in pairs.items() if left != right)


def machine_differences(a: Machine, b: Machine) -> tuple[str, ...]:
    """All fields in which two machines differ, packages among them; empty where their fingerprints are the same."""
    if a.fingerprint == b.fingerprint:
        return ()
    memory = [
        f"{round(machine.memory_bytes / 2**30)} GiB" for machine in (a, b)
    ]  # as the fingerprint rounds it
    pairs = {
        "memory": (memory[0], memory[1]),
        "system": (a.system, b.system),
        "python": (a.python, b.python),
        **{
            f"package {name}": (a.packages.get(name, "none"), b.packages.get(name, "none"))
            for name in sorted(a.packages.keys() | b.packages.keys())
        },
    }
    others = tuple(f"{name} {left} / {right}" for name, (left, right) in pairs.items() if left != right)
    named = (*processor_differences(a, b), *others)
    return named or (f"fingerprint {a.fingerprint} / {b.fingerprint}",)


def rebuilt_variants(a: Record, b: Record) -> list[str]:
    """The names under which both runs have a variant, but not the same model, batch or windows."""
    names = []
    for built_a in a.variants:
        built_b = queries.find_variant(b, built_a.name)
        if built_b and _shape(built_a) != _shape(built_b):
            names.append(built_a.name)
    return names


def _shape(variant: Variant) -> tuple[object, ...]:
    layers = [(layer.name, layer.parameters) for layer in variant.layers]
    return (variant.kind, variant.sequence_length, variant.stride, variant.batch_size, layers)


def _missing(flags: tuple[str, ...], others: tuple[str, ...]) -> str:
    return "+".join(flag for flag in flags if flag not in others) or "nothing more"
