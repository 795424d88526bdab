"""The record inside the page."""

import base64
import gzip
import re

import msgspec

from reports.html.record_download import download
from reports.record import Record


def test_the_record_comes_out_as_it_went_in(bare):
    data = re.search(r"base64,([^\"]+)", download(bare, 10**6))[1]
    assert msgspec.json.decode(gzip.decompress(base64.b64decode(data)), type=Record) == bare


def test_a_record_that_is_too_large_is_left_beside_the_page(bare):
    assert download(bare, 100) == ""
