"""Uploads by HTML forms: with what boto3 and the JavaScript SDK sign for them, and every way to be refused."""

import base64
import re

import pytest

from support.forms import encode, post, sign
from support.sdk_clients import JavaScript, make_boto3, missing_toolchain

MIB = 1 << 20


@pytest.fixture
def s3(admin):
    return admin


@pytest.fixture
def url(server, bucket):
    return f"{server.http}/{bucket}"


def upload(url, conditions, fields, content=b"hello", filename="hello.txt", files=1, **signing):
    """Posts a form whose policy has these conditions, the bucket and the key with it."""
    name = url.rsplit("/", 1)[1]
    signed = sign([{"bucket": name}, *conditions], **signing)
    return post(url, encode([*fields, *signed], content, filename, files=files))


def error(body):
    text = body.decode()
    return re.search("<Code>(.*?)</Code>", text)[1], re.search("<Message>(.*?)</Message>", text, re.S)[1].replace("&quot;", '"').replace("&apos;", "'")


def elements(body, *names):
    return tuple(re.search(f"<{name}>(.*?)</{name}>", body.decode())[1] for name in names)


KEY = ({"key": "k"},)
K = ("key", "k")


@pytest.mark.parametrize("version", ["s3", "s3v4"])
def test_boto3s_form_uploads(server, bucket, s3, version):
    client = make_boto3(server.http, signature_version=version)
    form = client.generate_presigned_post(bucket, "folder/${filename}", Fields={"acl": "private", "x-amz-meta-a": "b"}, Conditions=[{"acl": "private"}, {"x-amz-meta-a": "b"}])
    status, headers, body = post(form["url"], encode(form["fields"].items(), b"x" * MIB, "a b+c.txt"))
    assert (status, body) == (204, b"")
    assert headers["x-amz-checksum-crc64nvme"] and headers["x-amz-checksum-type"] == "FULL_OBJECT"
    assert headers["Location"] == f"{server.http}/{bucket}/folder%2Fa%20b%2Bc.txt"
    stored = s3.get_object(Bucket=bucket, Key="folder/a b+c.txt")
    assert stored["Body"].read() == b"x" * MIB
    assert stored["Metadata"] == {"a": "b"}
    assert stored["ETag"] == headers["ETag"]


def test_the_javascript_sdks_form_uploads(server, bucket, s3):
    if why := missing_toolchain(JavaScript):
        pytest.skip(why)
    client = JavaScript(server.http)
    try:
        form = client.call("createPresignedPost", Bucket=bucket, Key="k", Conditions=[["content-length-range", 0, 100]], Expires=60)
    finally:
        client.close()
    assert post(form["url"], encode(form["fields"].items()))[0] == 204
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"hello"


def test_the_object_gets_the_buckets_default_encryption(url, bucket, s3):
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}, "BucketKeyEnabled": True}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
    status, headers, _ = upload(url, KEY, [K])
    assert (status, headers["x-amz-server-side-encryption"]) == (204, "aws:kms")
    stored = s3.head_object(Bucket=bucket, Key="k")
    assert (stored["ServerSideEncryption"], stored["BucketKeyEnabled"]) == ("aws:kms", True)


def test_fields_encrypt_and_describe_the_object(url, bucket, s3):
    fields = {
        "x-amz-server-side-encryption": "aws:kms",
        "Content-Type": "image/png",
        "Cache-Control": "no-cache",
        "Content-Disposition": "inline",
        "x-amz-storage-class": "STANDARD_IA",
        "x-amz-checksum-crc32": "NhCmhg==",
    }
    status, headers, _ = upload(url, [*KEY, *({name: value} for name, value in fields.items())], [K, *fields.items()])
    assert (status, headers["x-amz-checksum-crc32"]) == (204, "NhCmhg==")
    stored = s3.head_object(Bucket=bucket, Key="k")
    assert [stored[name] for name in ("ServerSideEncryption", "ContentType", "CacheControl", "ContentDisposition", "StorageClass")] == [
        "aws:kms", "image/png", "no-cache", "inline", "STANDARD_IA",
    ]


def test_a_kms_key_needs_version_4(url):
    fields = [K, ("x-amz-server-side-encryption", "aws:kms")]
    status, _, body = upload(url, [*KEY, {"x-amz-server-side-encryption": "aws:kms"}], fields, version=2)
    assert status == 400 and "require AWS Signature Version 4" in error(body)[1]


@pytest.mark.parametrize("wanted, status", [("200", 200), ("201", 201), ("204", 204), ("500", 204)])
def test_success_action_status(url, bucket, wanted, status):
    got, headers, body = upload(url, [*KEY, {"success_action_status": wanted}], [K, ("success_action_status", wanted)])
    assert got == status
    if status != 201:
        assert body == b""
        return
    where = f"{url}/k"
    assert body.decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<PostResponse><Location>{where}</Location><Bucket>{bucket}</Bucket><Key>k</Key><ETag>{headers['ETag']}</ETag></PostResponse>"
    )


@pytest.mark.parametrize("target, sign_", [("http://example.test/done", "?"), ("https://example.test/done?a=b", "&")])
def test_success_action_redirect(url, bucket, target, sign_):
    fields = [K, ("success_action_redirect", target), ("success_action_status", "201")]
    conditions = [*KEY, {"success_action_redirect": target}, {"success_action_status": "201"}]
    status, headers, body = upload(url, conditions, fields)
    assert (status, body) == (303, b"")
    assert headers["Location"] == f"{target}{sign_}bucket={bucket}&key=k&etag=%225d41402abc4b2a76b9719d911017c592%22"


def test_a_relative_redirect_is_ignored(url):
    assert upload(url, [*KEY, {"success_action_redirect": "/done"}], [K, ("success_action_redirect", "/done")])[0] == 204


REFUSALS = [
    ("condition fails", [{"key": "x"}], [K], {}, 403, "AccessDenied", 'Invalid according to Policy: Policy Condition failed: ["eq", "$key", "x"]'),
    ("field without condition", KEY, [K, ("x-amz-meta-a", "b")], {}, 403, "AccessDenied", "Invalid according to Policy: Extra input fields: x-amz-meta-a"),
    ("field twice, the first fits", [*KEY, {"acl": "private"}], [K, ("acl", "private"), ("acl", "public-read")], {}, 403, "AccessDenied", 'Invalid according to Policy: Policy Condition failed: ["eq", "$acl", "private"]'),
    ("field twice, the second fits", [*KEY, {"acl": "private"}], [K, ("acl", "public-read"), ("ACL", "private")], {}, 403, "AccessDenied", 'Invalid according to Policy: Policy Condition failed: ["eq", "$acl", "private"]'),
    ("key twice", KEY, [K, ("key", "other")], {}, 403, "AccessDenied", 'Invalid according to Policy: Policy Condition failed: ["eq", "$key", "k"]'),
    ("name without its sign", [*KEY, ["eq", "success_action_redirect", "http://a/"]], [K, ("success_action_redirect", "http://a/")], {}, 403, "AccessDenied", 'Invalid according to Policy: Policy Condition failed: ["eq", "success_action_redirect", "http://a/"]'),
    ("name of metadata that no header has", [*KEY, ["starts-with", "$x-amz-meta-a b", ""]], [K, ("x-amz-meta-a b", "1")], {}, 400, "InvalidArgument", "The metadata name is not a valid HTTP header name."),
    ("expired", KEY, [K], {"seconds": -1}, 403, "AccessDenied", "Invalid according to Policy: Policy expired."),
    ("no key", [], [], {}, 400, "InvalidArgument", "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields."),
    ("two files", KEY, [K], {"files": 2}, 400, "InvalidArgument", "POST requires exactly one file upload per request."),
    ("wrong secret", KEY, [K], {"secret": "wrong"}, 403, "SignatureDoesNotMatch", None),
    ("wrong secret, version 2", KEY, [K], {"secret": "wrong", "version": 2}, 403, "SignatureDoesNotMatch", None),
    ("unknown key", KEY, [K], {"key": "nobody"}, 403, "InvalidAccessKeyId", None),
    ("policy is no document", KEY, [K], {"policy": "nonsense"}, 400, "InvalidPolicyDocument", "Invalid Policy: Invalid JSON."),
    ("storage class", [*KEY, {"x-amz-storage-class": "COLD"}], [K, ("x-amz-storage-class", "COLD")], {}, 400, "InvalidStorageClass", None),
    ("wrong checksum", [*KEY, {"x-amz-checksum-crc32": "AAAAAA=="}], [K, ("x-amz-checksum-crc32", "AAAAAA==")], {}, 400, "BadDigest", None),
    ("no checksum", [*KEY, {"x-amz-checksum-sha256": "x"}], [K, ("x-amz-checksum-sha256", "x")], {}, 400, "InvalidRequest", "Value for x-amz-checksum-sha256 header is invalid."),
    ("encryption", [*KEY, {"x-amz-server-side-encryption": "AES192"}], [K, ("x-amz-server-side-encryption", "AES192")], {}, 400, "InvalidArgument", "The encryption method specified is not supported"),
]


@pytest.mark.parametrize("conditions, fields, options, status, code, message", [row[1:] for row in REFUSALS], ids=[row[0] for row in REFUSALS])
def test_refusals(url, bucket, s3, conditions, fields, options, status, code, message):
    got, headers, body = upload(url, conditions, fields, **options)
    assert (got, error(body)[0]) == (status, code), body
    assert message is None or error(body)[1] == message
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket), "nothing is stored"


@pytest.mark.parametrize("content, code, extra", [(b"x" * 11, "EntityTooLarge", ("11", "10")), (b"x", "EntityTooSmall", ("1", "5"))])
def test_content_length_range(url, bucket, s3, content, code, extra):
    status, _, body = upload(url, [*KEY, ["content-length-range", 5, 10]], [K], content)
    assert (status, error(body)[0]) == (400, code)
    bound = "MaxSizeAllowed" if code == "EntityTooLarge" else "MinSizeAllowed"
    assert elements(body, "ProposedSize", bound) == extra
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


@pytest.mark.parametrize("version, name", [(4, "X-Amz-Signature"), (4, "X-Amz-Algorithm"), (4, "X-Amz-Credential"), (4, "X-Amz-Date"), (2, "Signature"), (2, "AWSAccessKeyId")])
def test_a_part_of_the_signature_is_missing(url, bucket, version, name):
    fields = [field for field in sign([{"bucket": bucket}, *KEY], version=version) if field[0].lower() != name.lower()]
    status, _, body = post(url, encode([K, *fields]))
    assert (status, *error(body)) == (400, "InvalidArgument", f"Bucket POST must contain a field named '{name}'.  If it is specified, please check the order of the fields.")
    assert elements(body, "ArgumentName") == (name,) and b"<ArgumentValue/>" in body


def test_another_region_or_service_is_told_as_for_signed_urls(url):
    for changed, told in (("eu-west-1/s3", "the region 'eu-west-1' is wrong; expecting 'us-east-1'"), ("us-east-1/kms", 'incorrect service "kms". This endpoint belongs to "s3".')):
        fields = [(name, value.replace("us-east-1/s3", changed)) for name, value in sign([{"bucket": url.rsplit("/", 1)[1]}, *KEY])]
        status, _, body = post(url, encode([K, *fields]))
        assert (status, *error(body)) == (400, "AuthorizationQueryParametersError", f"Error parsing the X-Amz-Credential parameter; {told}")


def test_tags_are_a_document(url, s3):
    tagging = "<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>"
    conditions, bucket = [*KEY, ["starts-with", "$tagging", ""]], url.rsplit("/", 1)[1]
    for text, tags in ((tagging, [{"Key": "a", "Value": "1"}]), ("<Other/>", [])):
        assert upload(url, conditions, [K, ("tagging", text)])[0] == 204
        assert s3.get_object_tagging(Bucket=bucket, Key="k")["TagSet"] == tags
    status, _, body = upload(url, conditions, [K, ("tagging", "a=1")])
    assert (status, error(body)[0]) == (400, "MalformedXML")


def test_nobody_may_upload_without_a_signature(url):
    status, _, body = post(url, encode([K]))
    assert (status, *error(body)) == (403, "AccessDenied", "Access Denied")


def test_a_changed_policy_is_another_signature(url, bucket):
    fields = [(name, base64.b64encode(base64.b64decode(value) + b" ").decode() if name == "policy" else value) for name, value in sign([{"bucket": bucket}, *KEY])]
    status, _, body = post(url, encode([K, *fields]))
    assert (status, error(body)[0]) == (403, "SignatureDoesNotMatch")
    assert elements(body, "StringToSign") == (dict(fields)["policy"],) and b"CanonicalRequest" not in body


def test_what_is_no_form_is_refused(url):
    status, _, body = post(url, b"a=b", "application/x-www-form-urlencoded")
    assert (status, error(body)[0]) == (412, "PreconditionFailed")
    assert elements(body, "Condition") == ("Bucket POST must be of the enclosure-type multipart/form-data",)
    for content_type in ("multipart/form-data", "multipart/form-data; boundary=other"):
        status, _, body = post(url, encode([K]), content_type)
        assert (status, *error(body)) == (400, "MalformedPOSTRequest", "The body of your POST request is not well-formed multipart/form-data.")


def test_too_many_fields_are_refused(url, bucket):
    status, _, body = post(url, encode([K, ("x-ignore-a", "x" * 30_000)], b"x" * 100_000))
    assert (status, error(body)[0]) == (400, "MaxPostPreDataLengthExceededError")


def test_a_policy_needs_a_condition_about_the_bucket(url, bucket, s3):
    status, _, body = post(url, encode([K, *sign(KEY)]))
    assert (status, *error(body)) == (403, "AccessDenied", "Invalid according to Policy: Extra input fields: bucket")
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)
    assert post(url, encode([K, *sign([["starts-with", "$bucket", ""], *KEY])]))[0] == 204


def test_the_filename_variable_stays_when_the_file_has_no_name(url, bucket, s3):
    for filename in (None, "", "n.txt"):
        assert upload(url, [["starts-with", "$key", "a/"]], [("key", "a/${filename}")], filename=filename)[0] == 204
    listed = s3.list_objects_v2(Bucket=bucket)["Contents"]
    assert [entry["Key"] for entry in listed] == ["a/", "a/${filename}", "a/n.txt"]


def test_texts_of_fields_come_back_as_s3_returns_them(url, bucket, s3):
    fields = {"x-amz-meta-word": "=?UTF-8?B?YWJj?=", "x-amz-meta-tab": "a\tb", "x-amz-meta-text": "_\u2014_\u00e9_", "Cache-Control": "_\u2014_\u00e9_", "Content-Disposition": "_\u2014_\u00e9_"}
    assert upload(url, [*KEY, *({name: value} for name, value in fields.items())], [K, *fields.items()])[0] == 204
    stored = s3.head_object(Bucket=bucket, Key="k")
    assert stored["Metadata"] == {"word": "=?UTF-8?B?YWJj?=", "tab": "a\tb", "text": "=?UTF-8?Q?=5F=E2=80=94=5F=C3=A9=5F?="}
    assert (stored["CacheControl"], stored["ContentDisposition"]) == ("_ _\u00e9_", "_ _\u00e9_")


def test_fields_behind_the_file_are_ignored(url, bucket):
    body = encode([K, *sign([{"bucket": bucket}, *KEY])])
    late = b'------form-boundary\r\nContent-Disposition: form-data; name="x-amz-meta-late"\r\n\r\nx\r\n------form-boundary--\r\n'
    assert post(url, body.replace(b"------form-boundary--\r\n", late))[0] == 204


def test_a_user_needs_the_permission_to_put(start):
    policy = '{"Statement": {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::bucket/allowed/*"}}'
    path = start.folder / "server.toml"
    path.write_text(f"[[users]]\nname = 'eve'\naccess_key = 'eve'\nsecret_key = 'eve-secret'\npolicy = '{policy}'\n")
    program = start("--config", path)
    make_boto3(program.http).create_bucket(Bucket="bucket")
    url = f"{program.http}/bucket"
    for key, status in (("allowed/k", 204), ("k", 403)):
        got, _, body = upload(url, [{"key": key}], [("key", key)], key="eve", secret="eve-secret")
        assert got == status, body
