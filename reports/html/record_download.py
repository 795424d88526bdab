"""The record inside the page, so that one file holds the report and what it was made from."""

import base64
import gzip

from reports import documents, units
from reports.record import Record

PLACEHOLDER = "<!-- the record -->"  # in the page until its room is known; text of a record cannot hold it


def download(record: Record, room: int) -> str:
    """A link to the record, as gzip inside the page; nothing where that takes more than `room` bytes.

    The same text for the same record. It holds signs of base64 alone, so nothing of it is escaped.
    """
    packed = gzip.compress(documents.encode(record), compresslevel=9, mtime=0)
    data = base64.b64encode(packed).decode()
    link = (
        f'<a href="data:application/gzip;base64,{data}" download="record.json.gz">Download record.json.gz</a>'
    )
    text = f"{link} ({units.size(len(packed))}, inside this page)."
    return text if len(text) <= room else ""
