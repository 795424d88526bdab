"""Every technique by name. Adding one is a file, a line here, and a row in the README."""

from collections.abc import Mapping

from compress.cluster import Cluster
from compress.distill import Distill
from compress.dynamic_range import DynamicRange
from compress.finetune import Finetune
from compress.float16 import Float16
from compress.identity import Identity
from compress.int8 import Int8
from compress.int8_io import Int8InputOutput
from compress.int16x8 import Int16x8
from compress.prune import Prune
from compress.students import STREAM, WINDOW
from compress.technique import Conversion, Retraining

CONVERSIONS: Mapping[str, Conversion] = {
    technique.name: technique
    for technique in (Identity(), Float16(), DynamicRange(), Int8(), Int8InputOutput(), Int16x8())
}
_RETRAININGS: tuple[Retraining, ...] = (
    Distill("distill", STREAM, taught=True),
    Distill("student", STREAM, taught=False),
    Distill("distill-window", WINDOW, taught=True),
    Distill("student-window", WINDOW, taught=False),
    Finetune(),
    *(Prune(percent) for percent in (30, 40, 50, 70, 80, 90)),
    *(Cluster(centroids) for centroids in (8, 16, 32, 64)),
)
RETRAININGS: Mapping[str, Retraining] = {technique.name: technique for technique in _RETRAININGS}
