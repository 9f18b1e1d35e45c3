"""What tests ask the admin API about expectations."""

import json
import urllib.error
import urllib.request


def ask(program, method, path, document=None, content_type="application/json"):
    """Status and answer of the admin API."""
    request = urllib.request.Request(program.http + "/_s3seal" + path, method=method)
    if document is not None:
        request.data = (document if isinstance(document, str) else json.dumps(document)).encode()
        request.add_header("Content-Type", content_type)
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as answer:
            text = answer.read()
            return answer.status, json.loads(text) if text else None
    except urllib.error.HTTPError as refused:
        return refused.code, json.loads(refused.read())


def verify(program, *expectations, **more):
    status, answer = ask(program, "POST", "/verify", {"expectations": list(expectations), **more})
    assert status == 200, answer
    return answer


def verdicts(answer):
    return [one["verdict"] for one in answer["expectations"]]
