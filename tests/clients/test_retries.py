"""What SDKs make of faults: under each of them they end with the right object, or with an error that says what was wrong."""

import json
import urllib.request

import botocore.exceptions
import pytest

from support.program import Program
from support.sdk_clients import CHOSEN, Boto3, Fault, JavaScript, make_boto3, missing_toolchain
from support.walks import CHOSEN as PROGRAMS
from support.walks import walk_lines

CONTENT = b"x" * (1 << 20)
ATTEMPTS = 3
PUT, GET = "PutObject", "GetObject"

# Key: operation, effect, how often, and what has to come of it: the object, one of these words in an error, or either (None).
RIGHT, EITHER = True, None
BARE = "Status Code: 400"  # what Java's own connection tells of a refusal that came before the body was sent
FAULTS = {
    "slow-down": (PUT, {"error": "SlowDown"}, 2, RIGHT),
    "internal-error": (GET, {"error": "InternalError"}, 2, RIGHT),
    "unavailable": (PUT, {"error": "ServiceUnavailable"}, 1, RIGHT),
    "request-timeout": (PUT, {"error": "RequestTimeout"}, 1, RIGHT),
    "kms-throttled": (PUT, {"error": "ThrottlingException"}, 1, RIGHT),
    "kms-down": (GET, {"error": "KMSInternalException"}, 1, RIGHT),
    "kms-disabled": (PUT, {"kms_key_state": "disabled"}, None, ["KMS.DisabledException", BARE]),
    "kms-denied": (GET, {"kms_key_state": "denied"}, None, ["AccessDenied", "not authorized"]),
    "expired": (PUT, {"error": "ExpiredToken"}, None, ["ExpiredToken", BARE]),
    "slower": (GET, {"delay": {"ms": 50, "jitter_ms": 50}}, None, RIGHT),
    "reset-before": (PUT, {"reset": "before_commit"}, 1, RIGHT),
    "reset-during": (PUT, {"reset": "during_commit"}, 1, RIGHT),
    "reset-after": (PUT, {"reset": "after_commit"}, 1, RIGHT),
    "cut-upload": (PUT, {"cut_upload": 100_000}, 1, RIGHT),
    "cut-download": (GET, {"cut_download": 100_000}, 1, EITHER),
    "stalled": (GET, {"stall_download": {"after": 100_000, "ms": 200}}, 1, RIGHT),
    "flipped": (GET, {"flip_byte": 100_000}, None, ["hecksum"]),
    "wrong-checksum": (GET, {"wrong_checksum": True}, None, ["hecksum"]),
    "wrong-etag": (GET, {"wrong_etag": True}, None, EITHER),
    "no-etag": (PUT, {"missing_header": "ETag"}, None, EITHER),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """With rules for these keys in each client's bucket, whose default asks KMS for each object."""
    with Program(tmp_path_factory.mktemp("server") / "log") as program:
        yield program


@pytest.fixture
def bucket(server, request):
    name = f"retries-{request.node.callspec.id}"
    admin = make_boto3(server.http)
    admin.create_bucket(Bucket=name)
    default = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]}
    admin.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration=default)
    admin.close()
    rules = [
        {"id": f"{name}.{key}", "match": {"bucket": name, "key": key, "operation": operation}, "when": {"times": times} if times else {}, "effect": effect}
        for key, (operation, effect, times, _) in FAULTS.items()
    ]
    sent = urllib.request.Request(f"{server.http}/_s3seal/faults", json.dumps(rules).encode(), {"Content-Type": "application/json"})
    assert urllib.request.urlopen(sent).status == 201
    return name


def check(server, bucket, outcomes):
    """`outcomes`: for each key True, or the text of the error."""
    wrong = {}
    for key, (_, _, _, expected) in FAULTS.items():
        got = outcomes[key]
        if expected is RIGHT and got is not True:
            wrong[key] = got
        if isinstance(expected, list) and (got is True or not any(word in got for word in expected)):
            wrong[key] = got
        if got is not True and "other content" in got:
            wrong[key] = "another object, and nobody noticed"
    assert not wrong
    rules = json.loads(server.get("/_s3seal/faults"))["faults"]
    assert not [one["id"] for one in rules if one["id"].startswith(f"{bucket}.") and one["fired"] == 0], "each of them happened"


def attempt(call):
    try:
        return True if call() == CONTENT else "other content"
    except Fault as fault:
        return str(fault)
    except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as fault:
        return f"{type(fault).__name__} {fault}"


@pytest.mark.parametrize("kind", [kind for kind in CHOSEN if kind in (Boto3, JavaScript)], ids=lambda kind: kind.name)
def test_of_python_and_javascript(server, bucket, kind):
    if why := missing_toolchain(kind):
        pytest.skip(why)
    client = kind(server.http, **({"attempts": ATTEMPTS} if kind is Boto3 else {"maxAttempts": ATTEMPTS}))

    def there_and_back(key):
        client.call(PUT, Bucket=bucket, Key=key, Body=CONTENT)
        return client.call(GET, Bucket=bucket, Key=key)["Body"]

    outcomes = {key: attempt(lambda key=key: there_and_back(key)) for key in FAULTS}
    client.close()
    check(server, bucket, outcomes)


@pytest.mark.parametrize("name", PROGRAMS)
def test_of_other_sdks(server, bucket, name):
    lines = walk_lines(name, "retries", server.http, bucket, *FAULTS)
    check(server, bucket, {line["step"]: line["ok"] or line["detail"] for line in lines})
