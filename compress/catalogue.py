"""Every technique by name. Adding one is a file, a line here, and a row in the README."""

from collections.abc import Mapping

from compress.dynamic_range import DynamicRange
from compress.float16 import Float16
from compress.identity import Identity
from compress.int8 import Int8
from compress.technique import Technique
from shakespeare.errors import InvalidInput

CATALOGUE: Mapping[str, Technique] = {
    technique.name: technique for technique in (Identity(), Float16(), DynamicRange(), Int8())
}


def technique(name: str) -> Technique:
    """The technique of that name.

    Raises:
        InvalidInput: there is none.
    """
    if name not in CATALOGUE:
        raise InvalidInput("technique", name, f"unknown; known are {', '.join(CATALOGUE)}")
    return CATALOGUE[name]
