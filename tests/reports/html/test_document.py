"""How data and scripts get into the page."""

import base64
import hashlib
import json

from reports.html.document import _policy, json_for_script


def test_json_ends_no_script():
    document = {"name": "</script><!-- & \u2028"}
    text = json_for_script(document)
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text) == document


def test_only_the_pages_own_scripts_may_run():
    policy = _policy(["let a = 1;"])
    digest = base64.b64encode(hashlib.sha256(b"let a = 1;").digest()).decode()
    assert f"script-src 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe-eval" not in policy
