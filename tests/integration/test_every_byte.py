"""Every byte in every header, parameter and field that is stored or comes back: no answer is split, none is unreadable."""

import base64
import itertools
import json

import pytest

from raw.connection import Connection, Cut, request, signed
from raw.every_byte import EVERY_BYTE, check, escaped, forged
from support.forms import BOUNDARY, encode, sign

SYSTEM = ["Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Type", "Expires"]
REDIRECT = "x-amz-website-redirect-location"
STORED = [*SYSTEM, REDIRECT, "x-amz-meta-a"]
SSE = "x-amz-server-side-encryption"
CUSTOMER = f"{SSE}-customer"
REFUSED = [
    "Authorization", "Content-MD5", "Host", "If-Match", "If-None-Match", "If-Unmodified-Since", "Origin", "Range", "Referer", "User-Agent",
    "x-amz-acl", "x-amz-checksum-algorithm", "x-amz-checksum-crc32", "x-amz-checksum-type", "x-amz-content-sha256", "x-amz-copy-source",
    "x-amz-copy-source-if-match", "x-amz-copy-source-range", "x-amz-date", "x-amz-decoded-content-length", "x-amz-expected-bucket-owner",
    "x-amz-grant-read", "x-amz-metadata-directive", "x-amz-object-lock-mode", "x-amz-sdk-checksum-algorithm", "x-amz-security-token", SSE,
    f"{SSE}-aws-kms-key-id", f"{SSE}-bucket-key-enabled", f"{SSE}-context", f"{CUSTOMER}-algorithm", f"{CUSTOMER}-key", f"{CUSTOMER}-key-MD5",
    "x-amz-storage-class", "x-amz-tagging", "x-amz-tagging-directive", "x-amz-trailer",
]  # fmt: skip
ECHOED = [
    "continuation-token", "delimiter", "encoding-type", "fetch-owner", "key-marker", "list-type", "marker", "max-keys", "max-uploads",
    "part-number-marker", "partNumber", "prefix", "start-after", "upload-id-marker", "uploadId", "versionId",
    "response-cache-control", "response-content-disposition", "response-content-encoding", "response-content-language",
    "response-content-type", "response-expires",
]  # fmt: skip
keys = (f"k{number}" for number in itertools.count())


class Client:
    """Asks over one connection, and over another when the server has ended it."""

    def __init__(self, program):
        self.program, self.connection = program, None

    def ask(self, data, to_head=False):
        for _ in range(2):
            self.connection = self.connection or Connection(self.program.port)
            try:
                answer = check(self.connection.send(data).read_answer(to_head))
            except (Cut, BrokenPipeError, ConnectionResetError) as ended:
                assert not getattr(ended, "got", b""), ended
                self.close()
                continue
            if answer.closes:
                self.close()
            return answer
        raise AssertionError(data)

    def close(self):
        if self.connection:
            self.connection.socket.close()
        self.connection = None

    def headers_of(self, path):
        """Of GET and HEAD, which say the same."""
        got = self.ask(signed("GET", path))
        head = self.ask(signed("HEAD", path), to_head=True)
        told = ({name.lower(): value for name, value in answer.headers} for answer in (got, head))
        first, second = ({name: value for name, value in headers.items() if name.startswith(("x-amz-meta", "x-amz-website", "c", "e"))} for headers in told)
        first.pop("connection", None), second.pop("connection", None)
        assert first == second and got.status == 200
        return first


@pytest.fixture
def client(server):
    made = Client(server)
    yield made
    made.close()


@pytest.fixture
def lenient(start):
    """A server that takes any credentials: what a signature would cover is not the question here."""
    made = Client(start("--signature", "lenient"))
    yield made
    made.close()


def wire(data):
    return data.decode("latin-1")


@pytest.mark.parametrize("name", STORED)
def test_a_header_of_an_object(lenient, name):
    lenient.ask(signed("PUT", "/bucket", body=b""))
    for byte in EVERY_BYTE:
        path = f"/bucket/{next(keys)}"
        sent = wire((b"/" if name == REDIRECT else b"") + forged(byte))
        answer = lenient.ask(signed("PUT", path, {name: sent}, b"x"))
        assert (answer.status == 200) == (byte == b"\t" or b" " <= byte <= b"~" or byte >= b"\x80"), byte
        if answer.status == 200:
            shown = lenient.headers_of(path)[name.lower()]
            assert shown == sent or (name == "x-amz-meta-a" and shown.startswith("=?UTF-8?"))


@pytest.mark.parametrize("name", REFUSED)
def test_a_header_that_is_judged(client, bucket, name):
    for byte in EVERY_BYTE:
        for method, query in (("PUT", ""), ("GET", ""), ("POST", "?uploads")):
            headers = {name: wire(b"v" + byte + b"w")}
            client.ask(signed(method, f"/{bucket}/{next(keys)}{query}", headers, None if method == "GET" else b""))


def encoded_words(data):
    yield b"=?UTF-8?B?" + base64.b64encode(data) + b"?="
    yield b"=?UTF-8?Q?" + b"".join(b"=%02X" % byte for byte in data) + b"?="


def expected_of(word, byte):
    """What comes back of the word that spells forged(byte)."""
    if byte >= b"\x80":
        return wire(word)
    if byte == b"\t" or b" " <= byte <= b"~":
        return wire(forged(byte))
    return "=?UTF-8?Q?v={0:02X}X-Injected:_1={0:02X}={0:02X}w?=".format(byte[0])


def test_an_encoded_word_in_metadata_and_in_copies(client, bucket):
    for byte in EVERY_BYTE:
        for word in encoded_words(forged(byte)):
            path, copy = f"/{bucket}/{next(keys)}", f"/{bucket}/{next(keys)}"
            assert client.ask(signed("PUT", path, {"x-amz-meta-a": wire(word), "Expires": "never"}, b"x")).status == 200
            assert client.ask(signed("PUT", copy, {"x-amz-copy-source": path}, b"")).status == 200
            for one in (path, copy):
                headers = client.headers_of(one)
                assert (headers["x-amz-meta-a"], headers["expires"]) == (expected_of(word, byte), "never")


def test_an_encoded_word_in_metadata_of_an_upload(client, bucket):
    for byte in (b"\n", b"\r", b"\0", b":", b"\\"):
        (word, _), path = encoded_words(forged(byte)), f"/{bucket}/{next(keys)}"
        begun = client.ask(signed("POST", f"{path}?uploads", {"x-amz-meta-a": wire(word)}, b""))
        upload = begun.element("UploadId")
        etag = client.ask(signed("PUT", f"{path}?partNumber=1&uploadId={upload}", body=b"x")).header("ETag")
        parts = f"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part></CompleteMultipartUpload>"
        assert client.ask(signed("POST", f"{path}?uploadId={upload}", body=parts.encode())).status == 200
        assert client.headers_of(path)["x-amz-meta-a"] == expected_of(word, byte)


def test_stored_headers_outlive_the_program(start, tmp_path):
    data, words = tmp_path / "data", {byte: next(encoded_words(forged(byte))) for byte in EVERY_BYTE}
    client = Client(start("--data-dir", data))
    client.ask(signed("PUT", "/bucket", body=b""))
    for byte, word in words.items():
        assert client.ask(signed("PUT", f"/bucket/{byte.hex()}", {"x-amz-meta-a": wire(word)}, b"x")).status == 200
    client.close()
    assert client.program.stop() == 0
    client = Client(start("--data-dir", data))
    for byte, word in words.items():
        assert client.headers_of(f"/bucket/{byte.hex()}")["x-amz-meta-a"] == expected_of(word, byte)
    client.close()


def post(client, bucket, fields, filename="a.txt"):
    """Fields are pairs of name and value; their policy allows anything."""
    conditions = [["starts-with", f"${name}", ""] for name in ("bucket", *(name for name, _ in fields))]
    body = encode([*fields, *sign(conditions)], filename=filename)
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Content-Length": str(len(body))}
    return client.ask(request("POST", f"/{bucket}", headers, body))


def low_bytes(text):
    cut = (ord(character) & 0xFF for character in text)
    return "".join(" " if low < 0x20 or low == 0x7F else chr(low) for low in cut)


CHARACTERS = [chr(number) for number in range(256)] + ["\u2014", "\u010a", "\ufffd", "\U0001f600"]


@pytest.mark.parametrize("name", STORED)
def test_a_field_of_a_form(client, bucket, name):
    for character in CHARACTERS:
        key = next(keys)
        value = ("/" if name == REDIRECT else "") + f"v{character}X-Injected: 1{character}{character}w"
        assert post(client, bucket, [("key", key), (name, value)]).status == 204
        shown = client.headers_of(f"/{bucket}/{key}")[name.lower()]
        if name != "x-amz-meta-a":
            assert shown == low_bytes(value)
        elif character == "\t" or " " <= character <= "~":
            assert shown == value
        else:
            assert shown.startswith("=?UTF-8?Q?v=")


@pytest.mark.parametrize("name", ["success_action_redirect", "redirect"])
def test_a_redirect_of_a_form(client, bucket, name):
    for character in CHARACTERS:
        value = f"http://a/{character}X-Injected: 1{character}{character}"
        answer = post(client, bucket, [("key", "k"), (name, value)])
        control = character < " " or character == "\x7f"
        assert answer.status == (204 if control else 303)
        if not control:
            assert answer.header("Location").startswith(value.encode().decode("latin-1"))


@pytest.mark.parametrize("name", [*(name for name in REFUSED if name.startswith("x-amz-")), "acl", "bucket", "key", "success_action_status", "tagging", "x-ignore-a"])
def test_a_field_that_is_judged(client, bucket, name):
    for character in CHARACTERS:
        post(client, bucket, [(name, f"v{character}w"), *([] if name == "key" else [("key", "k")])])


def test_a_name_of_a_field(client, bucket):
    for character in set(CHARACTERS) - {'"', "\\"}:
        name, key = f"x-amz-meta-a{character}b", next(keys)
        answer = post(client, bucket, [("key", key), (name, "1")])
        token = character.isascii() and (character.isalnum() or character in "!#$%&'*+-.^_`|~")
        assert answer.status == (204 if token else 400), (character, answer)
        if token:
            assert client.headers_of(f"/{bucket}/{key}")[name.lower()] == "1"


def test_the_name_of_a_forms_file(client, bucket):
    for character in set(CHARACTERS) - {'"', "\\", "/", "\r", "\n"}:
        answer = post(client, bucket, [("key", "${filename}"), ("success_action_status", "201")], f"n{character}m")
        assert answer.status == 201, (character, answer)


def test_bytes_of_a_form_that_are_no_text(client, bucket):
    for byte in EVERY_BYTE:
        body = encode([("key", "k"), ("x-amz-meta-a", "MARK")]).replace(b"MARK", forged(byte))
        headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Content-Length": str(len(body))}
        client.ask(request("POST", f"/{bucket}", headers, body))


@pytest.mark.parametrize("name", ECHOED)
def test_a_parameter(client, bucket, name):
    client.ask(signed("PUT", f"/{bucket}/key", body=b"x"))
    for byte in EVERY_BYTE:
        for path in (f"/{bucket}?", f"/{bucket}?list-type=2&", f"/{bucket}?uploads&", f"/{bucket}/key?"):
            client.ask(signed("GET", f"{path}{name}={escaped(b'v' + byte + b'w')}"))


def path_of(bucket, byte):
    return f"/{bucket}/" + escaped(b"key-" + byte + b"X-Injected: 1").replace("%2F", "/")


def test_a_key(client, bucket):
    stored = []
    for byte in EVERY_BYTE:
        if client.ask(signed("PUT", path_of(bucket, byte), body=b"x")).status == 200:
            stored.append(byte)
    assert stored == EVERY_BYTE[:128], "what is no UTF-8 is no key"
    for query in ("", "?list-type=2", "?encoding-type=url", "?list-type=2&encoding-type=url", "?delimiter=I"):
        assert client.ask(signed("GET", f"/{bucket}{query}")).status == 200
    for byte in stored:
        path = path_of(bucket, byte)
        assert client.ask(signed("GET", path)).status == 200
        assert client.ask(signed("GET", path + "missing")).status == 404
        assert client.ask(signed("POST", path + "?uploads", body=b"")).status == 200
    assert client.ask(signed("GET", f"/{bucket}?uploads")).status == 200


@pytest.mark.parametrize("name", [*STORED, *(name for name in REFUSED if name.startswith("x-amz-"))])
def test_a_parameter_of_a_signed_url(lenient, name):
    lenient.ask(signed("PUT", "/bucket", body=b""))
    for byte in EVERY_BYTE:
        path = f"/bucket/{next(keys)}"
        query = f"?X-Amz-Signature=x&{escaped(name.encode() + byte)}=1&{name}={escaped(b'/' + forged(byte))}"
        answer = lenient.ask(request("PUT", path + query, {"Content-Length": "1"}, b"x"))
        if answer.status == 200:
            lenient.headers_of(path)


def kms_request(body, target):
    headers = {"X-Amz-Target": wire(target), "Content-Type": "application/x-amz-json-1.1"}
    return signed("POST", "/", headers, body, service="kms")


def sts_request(body):
    return signed("POST", "/", {"Content-Type": "application/x-www-form-urlencoded"}, body, service="sts")


def test_kms_and_sts(lenient):
    for byte in EVERY_BYTE:
        lenient.ask(kms_request(b"{}", b"TrentService." + byte))
        for value in (forged(byte), json.dumps(wire(forged(byte))).encode()[1:-1]):
            for member in (b"KeyId", b"Plaintext", b"GrantTokens", b"\\u0000" + value):
                lenient.ask(kms_request(b'{"%b": "%b"}' % (member, value), b"TrentService.Encrypt"))
        value = escaped(forged(byte)).encode()
        for action in (b"AssumeRole&RoleArn=%b&RoleSessionName=%b", b"GetSessionToken&DurationSeconds=%b&%b=1", b"%b&Version=%b"):
            lenient.ask(sts_request(b"Action=" + action % (value, value)))


def test_own_paths(client, bucket):
    for byte in EVERY_BYTE:
        refused = client.ask(signed("PUT", f"/{bucket}/k", {"x-amz-meta-a": wire(b"v" + byte + b"w")}, b"x", secret="wrong"))
        own = [f"/_s3seal/{escaped(byte)}", f"/_s3seal/kms/calls?operation={escaped(byte)}", f"/_s3seal/requests/{escaped(byte)}/explain"]
        if refused.status != 400 or refused.header("x-amz-request-id"):
            explained = f"/_s3seal/requests/{refused.header('x-amz-request-id')}/explain"
            own += [explained, f"{explained}?format=text"]
        for path in own:
            client.ask(request("GET", path))
        client.ask(request("GET", "/_s3seal/at-rest" + f"?bucket={escaped(byte)}&key={escaped(byte)}"))
