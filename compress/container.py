"""One file that holds a model and all it needs: a .tflite with a zip archive behind it.

LiteRT reads the model and ignores what follows; any zip tool reads what follows. This is how TFLite's
own metadata carries associated files.
"""

import io
import zipfile
from collections.abc import Mapping

PACKAGE_FORMAT = "bard package 1"
_DATE = (1980, 1, 1, 0, 0, 0)  # zip's first: the same contents give the same bytes


def pack(model: bytes, files: Mapping[str, bytes]) -> bytes:
    """The model's bytes, then the files as a zip archive."""
    stream = io.BytesIO()
    stream.write(model)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, _DATE), data, zipfile.ZIP_DEFLATED, 9)
    return stream.getvalue()
