"""Every technique by name. A new one needs its own file in `techniques`, and a line here."""

from collections.abc import Mapping

from compress.technique import Conversion, Retraining
from compress.techniques.cluster import Cluster
from compress.techniques.distill import Distill
from compress.techniques.dynamic_range import DynamicRange
from compress.techniques.finetune import Finetune
from compress.techniques.float16 import Float16
from compress.techniques.identity import Identity
from compress.techniques.int2 import Int2
from compress.techniques.int4 import Int4
from compress.techniques.int8 import Int8
from compress.techniques.int8_io import Int8InputOutput
from compress.techniques.int16x8 import Int16x8
from compress.techniques.prune import Prune
from compress.techniques.qat import Qat
from compress.techniques.students import SIZED, STREAM, WINDOW

CONVERSIONS: Mapping[str, Conversion] = {
    technique.name: technique
    for technique in (
        *(Identity(), Float16(), DynamicRange(), Int8(), Int8InputOutput(), Int16x8()),
        *(Int4(), Int2()),
    )
}
_RETRAININGS: tuple[Retraining, ...] = (
    Distill("distill", STREAM, use_teacher=True),
    Distill("student", STREAM, use_teacher=False),
    Distill("distill-window", WINDOW, use_teacher=True),
    Distill("student-window", WINDOW, use_teacher=False),
    *(Distill(student.name.replace("student", "distill"), student, use_teacher=True) for student in SIZED),
    *(Distill(student.name, student, use_teacher=False) for student in SIZED),
    Finetune(),
    *(Prune(percent) for percent in (30, 40, 50, 70, 80, 90)),
    *(Cluster(centroids) for centroids in (8, 16, 32, 64)),
    *(Qat(bits) for bits in (8, 5, 4, 2)),
)
RETRAININGS: Mapping[str, Retraining] = {technique.name: technique for technique in _RETRAININGS}
