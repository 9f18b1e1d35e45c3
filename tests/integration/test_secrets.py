"""No secret reaches a log, an explanation, KMS's ledger or any other path of our own, wherever and however it came."""

import base64
import itertools
import json
import re
from urllib.parse import quote

import pytest

from raw.connection import Cut, request, signed
from support import forms
from support.altered import Signed
from support.program import run_to_end
from support.sdk_clients import make_boto3

MARK = "hUsHhUsH"
# Wherever in a longer text it begins.
IN_BASE64 = [base64.b64encode(bytes(shift) + MARK.encode()).decode()[shift + (shift > 0) : 10] for shift in range(3)]
numbers = itertools.count(1000)

TOKENS = ("X-Amz-Security-Token", "X-Amz-S3session-Token")
CUSTOMER_KEYS = ("x-amz-server-side-encryption-customer-key", "x-amz-copy-source-server-side-encryption-customer-key")
CREDENTIALS = ("Authorization", "Proxy-Authorization", "Cookie")
PRESIGNED = "&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=test%2F20260101%2Fus-east-1%2Fs3%2Faws4_request"
PRESIGNED += "&X-Amz-Date=20260101T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host"


def secret():
    """Each is another one; all have the mark, in characters that no encoding needs to change."""
    return f"{MARK}{next(numbers)}+/Az=="


def in_hex(text):
    return "".join(f"%{byte:02X}" for byte in text.encode())


def spellings(name):
    return [name, name.lower(), name.upper(), name.replace("-", "%2D"), name.lower().replace("-", "%2d"), in_hex(name), quote(in_hex(name))]


def query_targets():
    for name in (*TOKENS, *CUSTOMER_KEYS, "X-Amz-Signature", "Signature", "Authorization"):
        for spelled in spellings(name):
            for value in (quote(secret(), safe=""), in_hex(secret()), quote(in_hex(secret())), secret()):
                yield f"/bucket/k?a=b&{spelled}={value}&c=d"


def of_queries():
    for target in query_targets():
        yield request("GET", target)
        yield request("GET", target + PRESIGNED)
        yield request("GET", target + "&AWSAccessKeyId=test&Expires=99999999999")
        yield signed("PUT", target, body=b"", secret="wrong")


def of_headers():
    for name in (*TOKENS, *CUSTOMER_KEYS, *CREDENTIALS[1:]):
        for spelled in (name, name.lower(), name.upper()):
            for more in ({}, {"x-amz-copy-source": "/bucket/k"}, {"x-amz-server-side-encryption-customer-algorithm": "AES256"}):
                headers = {spelled: secret(), **more}
                yield signed("PUT", "/bucket/k", headers, body=b"")
                yield signed("PUT", "/bucket/k", headers, body=b"", secret="wrong")
                yield signed("PUT", "/bucket/k?partNumber=1&uploadId=none", headers, body=b"", secret="wrong")
                yield request("PUT", "/bucket/k", headers | {"Authorization": "AWS test:bm90IHNvCg==", "Content-Length": "0"})
                yield request("GET", "/bucket/k", headers)
                yield request("GET", "/bucket/k", headers | {"x-long": "x" * 9000})


def of_authorization():
    value = secret()
    scope = "Credential=test/20260101/us-east-1/s3/aws4_request"
    for text in (
        f"Bearer {value}",
        f"Basic {base64.b64encode(b'me:' + value.encode()).decode()} {value}",
        value,
        f"AWS test:{value}",
        f"AWS {value}",
        f"AWS4-HMAC-SHA256 {value}",
        f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature={value}",
        f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Nonsense={value}",
        f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature={value}, more",
    ):
        yield request("GET", "/bucket/k", {"Authorization": text})
        yield request("GET", "/bucket/k?uploads", {"authorization": text, "Date": "Tue, 24 Nov 2026 10:00:00 GMT"})


def of_addresses():
    for user in ("user:" + quote(secret(), safe="+="), quote(secret(), safe="")):
        yield request("GET", f"http://{user}@localhost/bucket/k?a=b")
        yield request("GET", f"HTTP://{user}@localhost")
        for name in ("localhost", "bucket.localhost", "other.localhost:80"):
            yield request("GET", "/k", {"Host": f"{user}@{name}"}, host=None)
            yield signed("GET", "/k", {"Host": f"{user}@{name}"}, secret="wrong")
        yield request("GET", "/bucket/k", {"Referer": f"https://{user}@example.com/"})


def of_nested_urls():
    for name in ("X-Amz-Signature", "x-amz-security-token", "Signature"):
        url = f"https://example.com/bucket/k?{name}={quote(secret(), safe='')}&b=c"
        for nested in (url, quote(url, safe=""), quote(quote(url, safe=""), safe="")):
            yield request("GET", "/bucket/k", {"Referer": nested, "User-Agent": f"agent ({nested})"})
            yield signed("PUT", "/bucket/k", {"x-amz-website-redirect-location": nested}, body=b"", secret="wrong")
            yield request("GET", f"/bucket/k?redirect={quote(nested, safe='')}&redirect={nested}")


def of_contexts():
    for context in ({"x-amz-security-token": secret()}, {"a": f"https://h/?X-Amz-Signature={secret()}"}, {"a": "b", "Signature": secret()}):
        encoded = base64.b64encode(json.dumps(context).encode()).decode()
        headers = {"x-amz-server-side-encryption": "aws:kms", "x-amz-server-side-encryption-context": encoded}
        for key in ("test", "wrong"):
            yield signed("PUT", "/bucket/k", headers, body=b"", secret=key)
            yield signed("PUT", "/bucket/k", headers | {"x-amz-server-side-encryption-aws-kms-key-id": "none"}, body=b"", secret=key)
        yield request("PUT", f"/bucket/k?x-amz-server-side-encryption-context={quote(encoded, safe='')}{PRESIGNED}")


def form_body(fields, name_format):
    parts = [f"--edge\r\nContent-Disposition: form-data; name={name_format(name)}\r\n\r\n{value}\r\n" for name, value in fields]
    return "".join(parts).encode() + b'--edge\r\nContent-Disposition: form-data; name="file"\r\n\r\nx\r\n--edge--\r\n'


NAME_FORMATS = (
    lambda name: f'"{name}"',
    lambda name: f'"{name.upper()}"',
    lambda name: name,
    lambda name: '"' + name.replace("-", "\\-") + '"',
    lambda name: f'"{name}"; filename="a"',
)


def of_forms():
    for name in ("x-amz-security-token", *CUSTOMER_KEYS, "x-amz-signature", "signature"):
        value = secret()
        policy = [{"bucket": "bucket"}, ["starts-with", "$key", ""], ["eq", f"${name}", value]]
        failing = [{"bucket": "bucket"}, {"key": "k"}, {name: secret()}, ["starts-with", f"${name.upper()}", secret()]]
        for format in NAME_FORMATS:
            for conditions, key in itertools.product((policy, failing), ("test", "wrong")):
                for version in (4, 2):
                    fields = [("key", "k"), *forms.sign(conditions, secret=key, version=version), (name, value)]
                    body = form_body(fields, format)
                    yield request("POST", "/bucket", {"Content-Type": "multipart/form-data; boundary=edge", "Content-Length": len(body)}, body)


def kms_bodies():
    key = "12345678-1234-1234-1234-123456789012"
    yield "Encrypt", {"KeyId": key, "Plaintext": secret(), "GrantTokens": [secret()]}
    yield "Encrypt", {"KeyId": key, "Plaintext": [secret()]}
    yield "Encrypt", {"KeyId": key, "plaintext": secret(), "EncryptionContext": {"x-amz-security-token": secret()}}
    yield "Encrypt", {"KeyId": "alias/aws/s3", "Plaintext": "aGVsbG8=", "EncryptionContext": {"X-Amz-Signature": secret(), "url": f"https://x/?X-Amz%2DSignature={secret()}"}}
    yield "ImportKeyMaterial", {"KeyId": key, "ImportToken": secret(), "EncryptedKeyMaterial": secret()}
    yield "ImportKeyMaterial", {"KeyId": key, "ImportToken": "aGVsbG8=", "EncryptedKeyMaterial": {"a": secret()}}
    yield "ReEncrypt", {"CiphertextBlob": secret(), "DestinationKeyId": key, "GrantTokens": secret()}
    yield "NoSuchThing", {"Plaintext": secret()}


def of_kms(program):
    for (action, document), key in itertools.product(kms_bodies(), ("test", "wrong")):
        for body in (json.dumps(document).encode(), json.dumps(document).encode()[:-1]):
            headers = {"X-Amz-Target": f"TrentService.{action}", "Content-Type": "application/x-amz-json-1.1"}
            yield Signed(program.http, "POST", "/", headers, body, secret=key, service="kms", token=secret() if key == "wrong" else None)


def of_sts(program):
    names = ("SecurityToken", "TokenCode", "WebIdentityToken", "SAMLAssertion", "SessionToken", "X-Amz-Security-Token")
    for name, action, key in itertools.product(names, ("AssumeRole", "GetSessionToken", "Nothing"), ("test", "wrong")):
        text = f"Action={action}&Version=2011-06-15&DurationSeconds=1&{name}={quote(secret(), safe='')}"
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        yield Signed(program.http, "POST", "/", form, text.encode(), secret=key, service="sts", token=secret() if key == "wrong" else None)
        yield Signed(program.http, "GET", f"/?{text}", secret=key, service="sts")


def live_urls(program):
    """URLs that open something: their signatures are secrets though nobody chose them."""
    for target, expires in (("/bucket/k", 600), ("/bucket/k?versionId=null", 600)):
        one = Signed(program.http, "GET", target, expires=expires)
        yield one, re.search("X-Amz-Signature=([0-9a-f]{64})", one.target)[1]
    client = make_boto3(program.http, signature_version="s3")
    url = client.generate_presigned_url("get_object", {"Bucket": "bucket", "Key": "k"})
    one = Signed(program.http, "GET", "/bucket/k")
    one.target, one.headers = url.removeprefix(program.http), {"Host": one.headers["Host"]}
    yield one, re.search("Signature=([^&]*)", url)[1]


def own_answers(program, connection, id, canonical_request):
    """Everything that the server says of a request when it is asked."""
    path = f"/_s3seal/requests/{id}/explain"
    yield connection.ask(request("GET", path)).body
    yield connection.ask(request("GET", path + "?format=text")).body
    yield connection.ask(request("GET", f"/_s3seal/requests/{id}")).body
    if canonical_request:
        body = json.dumps({"canonical_request": canonical_request}).encode()
        headers = {"Content-Type": "application/json", "Content-Length": len(body)}
        yield connection.ask(request("POST", path, headers, body)).body
        yield connection.ask(request("POST", path + "?format=text", headers, body)).body


def others_of_our_own(connection):
    archive = connection.ask(request("GET", "/_s3seal/requests.har")).body
    assert len(json.loads(archive)["log"]["entries"]) > 100
    yield archive
    for path in ("/kms/calls", f"/kms/calls?X-Amz-Security-Token={secret()}", f"/at-rest?bucket=bucket&key=k&x-amz-signature={secret()}"):
        yield connection.ask(request("GET", f"/_s3seal{path}")).body


@pytest.fixture(params=["text", "json"])
def program(start, request):
    started = start(
        *("--log-level", "trace", "--log-format", request.param, "--new-buckets-block-sse-c", "false"),
        *("--records", "100000", "--record-memory", "256MiB", "--admin", "network"),
    )
    client = make_boto3(started.http)
    client.create_bucket(Bucket="bucket")
    client.put_object(Bucket="bucket", Key="k", Body=b"hello")
    statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObjectVersion", "Resource": "arn:aws:s3:::bucket/*"}
    statement["Condition"] = {"StringLike": {"aws:Referer": "*"}}
    client.put_bucket_policy(Bucket="bucket", Policy=json.dumps({"Statement": statement}))
    return started


def send_raw(connection, data):
    """The id of the request, "" when the answer has none; the connection may end after it."""
    try:
        answer = connection.ask(data)
    except (Cut, OSError):
        return "", True
    return answer.header("x-amz-request-id") or answer.header("x-amzn-RequestId") or "", answer.closes


def canonical_of(data):
    """A canonical request as a careless client would post it: its own head, line by line."""
    return data.split(b"\r\n\r\n")[0].decode("latin-1").replace("\r\n", "\n")


def assert_silent(said, origin, secrets=()):
    """Neither the mark, in any letter case, nor these are in it."""
    text = said.decode() if isinstance(said, bytes) else said
    for one in secrets:
        assert one not in text, f"{origin}\n\n{text}"
    assert MARK.lower() not in text.lower(), f"{origin}\n\n{text}"


def test_no_secret_is_anywhere(program, open_connection):
    sending, asking = open_connection(program), open_connection(program)
    for kind in (of_queries, of_headers, of_authorization, of_addresses, of_nested_urls, of_contexts, of_forms):
        asked = 0
        for data in kind():
            id, closed = send_raw(sending, data)
            if closed:
                sending = open_connection(program)
            for said in own_answers(program, asking, id, canonical_of(data)) if id else ():
                assert_silent(said, data, IN_BASE64)
                asked += 1
        assert asked > 10, f"there is little to read about {kind.__name__}"
    for one in itertools.chain(of_kms(program), of_sts(program)):
        _, headers, _ = one.send()
        id = headers["x-amzn-RequestId"] or headers["x-amz-request-id"]
        for said in own_answers(program, asking, id, one.canonical_request):
            assert_silent(said, (one.target, one.headers, one.body))
    for said in others_of_our_own(asking):
        assert_silent(said, "own paths")
    assert b"X-Amz-Signature" in asking.ask(request("GET", "/_s3seal/kms/calls")).body, "the context came into the ledger"
    assert program.stop() == 0
    assert_silent(program.log.read_text(), "the log")


def test_no_live_url_can_be_had_from_what_is_remembered(program, open_connection):
    asking = open_connection(program)
    signatures = []
    for one, signature in live_urls(program):
        signatures += [signature]
        for method, status in (("GET", 200), ("DELETE", 403)):
            one.method = method
            answered, headers, _ = one.send()
            assert answered == status
            for said in own_answers(program, asking, headers["x-amz-request-id"], getattr(one, "canonical_request", None)):
                assert_silent(said, (method, one.target), [signature])
        one.method = "GET"
        assert one.send()[0] == 200, "the signature was worth something all the time"
    assert program.stop() == 0
    assert_silent(program.log.read_text(), "the log", signatures)


def test_the_command_prints_no_secret_either(program):
    one = Signed(program.http, "PUT", "/bucket/k", {"x-amz-security-token": secret()}, b"x", secret="wrong")
    ran = run_to_end("explain", one.send()[1]["x-amz-request-id"], program.http)
    assert ran.returncode == 0, ran.stderr
    assert "(masked)" in ran.stdout
    assert_silent(ran.stdout + ran.stderr, "explain")
