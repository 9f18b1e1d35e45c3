"""SSE-C: keys that only the client has. Over HTTPS as on AWS, unless a test says otherwise."""

import base64
import http.client
import ssl
import urllib.parse

import pytest
from botocore.exceptions import ClientError

from support.encryption_modes import CUSTOMER_KEY, OTHER_CUSTOMER_KEY, base64_md5, customer, shown_encryption
from support.forms import encode, post, sign
from support.sdk_clients import make_boto3

ANSWERED = {"SSECustomerAlgorithm": "AES256", "SSECustomerKeyMD5": base64_md5(CUSTOMER_KEY)}
OTHER_ANSWERED = {"SSECustomerAlgorithm": "AES256", "SSECustomerKeyMD5": base64_md5(OTHER_CUSTOMER_KEY)}
OTHER = customer(OTHER_CUSTOMER_KEY)
HEADERS = {
    "x-amz-server-side-encryption-customer-algorithm": "AES256",
    "x-amz-server-side-encryption-customer-key": base64.b64encode(CUSTOMER_KEY).decode(),
    "x-amz-server-side-encryption-customer-key-md5": base64_md5(CUSTOMER_KEY),
}
NEEDS_KEY = 400, "InvalidRequest", "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object."
WRONG_KEY = 403, "AccessDenied", "Requests specifying Server Side Encryption with Customer provided keys must provide the correct secret key."
NOT_APPLICABLE = 400, "InvalidRequest", "The encryption parameters are not applicable to this object."
PART_NEEDS_KEY = 400, "InvalidRequest", "The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters."
OTHER_PART_KEY = 400, "InvalidRequest", "The provided encryption parameters did not match the ones used originally."
MIB = 1 << 20


@pytest.fixture(scope="module")
def s3(server, ca):
    return make_boto3(server.https, ca)


def block(s3, bucket, what):
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BlockedEncryptionTypes": {"EncryptionType": [what]}}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})


def blocked(s3, bucket):
    rule = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"][0]
    return rule.get("BlockedEncryptionTypes", {}).get("EncryptionType")


@pytest.fixture
def open_bucket(s3, bucket):
    """Takes customers' keys."""
    block(s3, bucket, "NONE")
    return bucket


def refusal(call, *arguments, **parameters):
    """Status, code and message of what is refused."""
    with pytest.raises(ClientError) as refused:
        call(*arguments, **parameters)
    answer = refused.value.response
    return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"], answer["Error"]["Message"]


def test_buckets_block_it_until_they_are_told_otherwise(s3, bucket):
    message = (
        f'User: arn:aws:iam::000000000000:root is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::{bucket}/k" because this bucket has '
        "blocked upload requests that specify Server Side Encryption with Customer provided keys (SSE-C). Please specify a different server-side encryption type."
    )
    put = {"Bucket": bucket, "Key": "k", "Body": b"hello"} | customer()
    assert blocked(s3, bucket) == ["SSE-C"]
    assert refusal(s3.put_object, **put) == refusal(s3.create_multipart_upload, Bucket=bucket, Key="k", **customer()) == (403, "AccessDenied", message)

    block(s3, bucket, "NONE")
    assert blocked(s3, bucket) == ["NONE"]
    assert shown_encryption(s3.put_object(**put)) == ANSWERED

    block(s3, bucket, "SSE-C")
    assert blocked(s3, bucket) == ["SSE-C"]
    assert refusal(s3.put_object, **put)[:2] == (403, "AccessDenied")
    assert s3.get_object(Bucket=bucket, Key="k", **customer())["Body"].read() == b"hello", "what is there stays readable"


def test_reading_needs_the_key(s3, open_bucket):
    where = {"Bucket": open_bucket, "Key": "k"}
    etags = {s3.put_object(**where, Body=b"hello", **customer())["ETag"] for _ in range(2)}
    assert len(etags | {'"5d41402abc4b2a76b9719d911017c592"'}) == 3, "no MD5, and never the same"
    got = s3.get_object(**where, **customer())
    assert (got["Body"].read(), shown_encryption(got)) == (b"hello", ANSWERED)
    part = s3.get_object(**where, Range="bytes=1-3", **customer())
    assert (part["Body"].read(), shown_encryption(part), part["ContentRange"]) == (b"ell", ANSWERED, "bytes 1-3/5")
    assert shown_encryption(s3.head_object(**where, **customer())) == ANSWERED
    assert refusal(s3.get_object, **where) == NEEDS_KEY
    assert refusal(s3.get_object, **where, **OTHER) == WRONG_KEY
    assert [refusal(s3.head_object, **where)[0], refusal(s3.head_object, **where, **OTHER)[0]] == [400, 403]
    assert [entry["Size"] for entry in s3.list_objects_v2(Bucket=open_bucket)["Contents"]] == [5]
    s3.delete_object(**where)
    s3.put_object(**where, Body=b"hello")
    assert refusal(s3.get_object, **where, **customer()) == NOT_APPLICABLE


def test_attributes_need_the_key(s3, open_bucket):
    where = {"Bucket": open_bucket, "Key": "k", "ObjectAttributes": ["ETag", "ObjectSize", "Checksum"]}
    put = s3.put_object(Bucket=open_bucket, Key="k", Body=b"hello", **customer())
    assert refusal(s3.get_object_attributes, **where) == NEEDS_KEY
    # This operation is not among those for which boto3 encodes a key.
    key = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": base64.b64encode(CUSTOMER_KEY).decode(), "SSECustomerKeyMD5": base64_md5(CUSTOMER_KEY)}
    got = s3.get_object_attributes(**where, **key)
    assert (f'"{got["ETag"]}"', got["ObjectSize"], got["Checksum"]["ChecksumCRC32"]) == (put["ETag"], 5, put["ChecksumCRC32"])
    assert shown_encryption(got) == {}


def test_copies_from_one_key_to_another(s3, open_bucket):
    source = {"CopySource": {"Bucket": open_bucket, "Key": "k"}}
    with_key = source | customer(CUSTOMER_KEY, "CopySourceSSECustomer")
    s3.put_object(Bucket=open_bucket, Key="k", Body=b"hello", **customer())
    assert refusal(s3.copy_object, Bucket=open_bucket, Key="copy", **source) == NEEDS_KEY
    assert refusal(s3.copy_object, Bucket=open_bucket, Key="copy", **source, **customer(OTHER_CUSTOMER_KEY, "CopySourceSSECustomer"))[:2] == (403, "AccessDenied")

    assert shown_encryption(s3.copy_object(Bucket=open_bucket, Key="copy", **with_key, **OTHER)) == OTHER_ANSWERED
    assert s3.get_object(Bucket=open_bucket, Key="copy", **OTHER)["Body"].read() == b"hello"
    plain = s3.copy_object(Bucket=open_bucket, Key="plain", **with_key)
    assert shown_encryption(plain) == {"ServerSideEncryption": "AES256"}
    assert plain["CopyObjectResult"]["ETag"] == '"5d41402abc4b2a76b9719d911017c592"'
    back = {"CopySource": {"Bucket": open_bucket, "Key": "plain"}}
    assert shown_encryption(s3.copy_object(Bucket=open_bucket, Key="back", **back, **customer())) == ANSWERED
    assert refusal(s3.copy_object, Bucket=open_bucket, Key="x", **back, **customer(CUSTOMER_KEY, "CopySourceSSECustomer")) == NOT_APPLICABLE

    assert shown_encryption(s3.copy_object(Bucket=open_bucket, Key="k", **with_key, **OTHER)) == OTHER_ANSWERED, "another key for the object itself"
    assert refusal(s3.get_object, Bucket=open_bucket, Key="k", **customer()) == WRONG_KEY
    assert s3.get_object(Bucket=open_bucket, Key="k", **OTHER)["Body"].read() == b"hello"


def test_parts(s3, open_bucket):
    where = {"Bucket": open_bucket, "Key": "k"}
    content = [bytes([number]) * (5 * MIB) for number in range(3)]
    s3.put_object(Bucket=open_bucket, Key="source", Body=content[1] + content[2], **OTHER)
    created = s3.create_multipart_upload(**where, **customer())
    upload = where | {"UploadId": created["UploadId"]}
    first = s3.upload_part(**upload, PartNumber=1, Body=content[0], **customer())
    assert shown_encryption(created) == shown_encryption(first) == ANSWERED
    assert refusal(s3.upload_part, **upload, PartNumber=2, Body=b"x") == PART_NEEDS_KEY
    assert refusal(s3.upload_part, **upload, PartNumber=2, Body=b"x", **OTHER) == OTHER_PART_KEY
    copying = upload | {"CopySource": {"Bucket": open_bucket, "Key": "source"}} | customer()
    assert refusal(s3.upload_part_copy, **copying, PartNumber=2) == NEEDS_KEY
    parts = [{"PartNumber": 1, "ETag": first["ETag"]}]
    for number in (2, 3):
        span = f"bytes={(number - 2) * 5 * MIB}-{(number - 1) * 5 * MIB - 1}"
        copied = s3.upload_part_copy(**copying, PartNumber=number, CopySourceRange=span, **customer(OTHER_CUSTOMER_KEY, "CopySourceSSECustomer"))
        assert shown_encryption(copied) == ANSWERED
        parts.append({"PartNumber": number, "ETag": copied["CopyPartResult"]["ETag"]})
    assert shown_encryption(s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts}, **customer())) == {}
    got = s3.get_object(**where, **customer())
    assert (got["Body"].read() == b"".join(content), shown_encryption(got)) == (True, ANSWERED)
    assert s3.get_object(**where, PartNumber=2, **customer())["Body"].read() == content[1]
    plain = s3.create_multipart_upload(Bucket=open_bucket, Key="plain")["UploadId"]
    assert refusal(s3.upload_part, Bucket=open_bucket, Key="plain", UploadId=plain, PartNumber=1, Body=b"x", **customer()) == PART_NEEDS_KEY
    s3.abort_multipart_upload(Bucket=open_bucket, Key="plain", UploadId=plain)


def test_presigned_urls(server, ca, open_bucket):
    """Version 4: the three headers are signed, and sent."""
    signer = make_boto3(server.https, ca, signature_version="s3v4")
    parameters = {"Bucket": open_bucket, "Key": "k"} | customer()
    context = ssl.create_default_context(cafile=str(ca))

    def ask(operation, method, headers, body=None):
        url = urllib.parse.urlsplit(signer.generate_presigned_url(operation, Params=parameters))
        connection = http.client.HTTPSConnection(url.hostname, url.port, context=context, timeout=20)
        connection.request(method, f"{url.path}?{url.query}", body, headers)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        assert HEADERS["x-amz-server-side-encryption-customer-key"] not in urllib.parse.unquote(url.query)
        return answer.status, text

    assert ask("put_object", "PUT", HEADERS, b"hello") == (200, b"")
    assert ask("get_object", "GET", HEADERS) == (200, b"hello")
    status, text = ask("get_object", "GET", {})
    assert (status, b"<Code>SignatureDoesNotMatch</Code>" in text) == (403, True)


def test_over_plain_http_it_is_refused(server, s3, open_bucket):
    plain = make_boto3(server.http)
    message = "Requests specifying Server Side Encryption with Customer provided keys must be made over a secure connection."
    refused = 400, "InvalidArgument", message
    assert refusal(plain.put_object, Bucket=open_bucket, Key="k", Body=b"hello", **customer()) == refused
    s3.put_object(Bucket=open_bucket, Key="k", Body=b"hello", **customer())
    assert refusal(plain.get_object, Bucket=open_bucket, Key="k", **customer()) == refused


@pytest.fixture(scope="module")
def lax(start_module):
    """Customers' keys over plain HTTP and into new buckets."""
    return start_module("--sse-c-over-http", "true", "--new-buckets-block-sse-c", "false")


def test_over_plain_http_where_the_settings_say_so(lax, bucket_name):
    client = make_boto3(lax.http)
    client.create_bucket(Bucket=bucket_name)
    assert blocked(client, bucket_name) is None, "nobody has said anything of it"
    assert shown_encryption(client.put_object(Bucket=bucket_name, Key="k", Body=b"hello", **customer())) == ANSWERED
    assert client.get_object(Bucket=bucket_name, Key="k", **customer())["Body"].read() == b"hello"
    assert refusal(client.get_object, Bucket=bucket_name, Key="k", **OTHER) == WRONG_KEY


def test_html_forms(lax, bucket_name):
    client = make_boto3(lax.http)
    client.create_bucket(Bucket=bucket_name)
    url, fields = f"{lax.http}/{bucket_name}", [("key", "k"), *HEADERS.items()]
    signed = sign([{"bucket": bucket_name}, *({name: value} for name, value in fields)])
    status, headers, _ = post(url, encode([*fields, *signed]))
    assert (status, headers["x-amz-server-side-encryption-customer-key-md5"]) == (204, ANSWERED["SSECustomerKeyMD5"])
    assert client.get_object(Bucket=bucket_name, Key="k", **customer())["Body"].read() == b"hello"
    assert refusal(client.get_object, Bucket=bucket_name, Key="k") == NEEDS_KEY
    uncovered = sign([{"bucket": bucket_name}, {"key": "k"}])
    status, _, body = post(url, encode([*fields, *uncovered]))
    assert (status, b"Invalid according to Policy: Extra input fields" in body) == (403, True)


@pytest.mark.parametrize("where, status", [("header", 204), ("field", 400)])
def test_html_forms_behind_a_proxy(start_module, bucket_name, where, status):
    """What the proxy says of the connection counts, not what somebody writes into the form."""
    program = start_module("--trust-forwarded-proto", "true", "--new-buckets-block-sse-c", "false")
    make_boto3(program.http).create_bucket(Bucket=bucket_name)
    claim = {"X-Forwarded-Proto": "https"}
    fields = [("key", "k"), *HEADERS.items(), *(claim.items() if where == "field" else [])]
    signed = sign([{"bucket": bucket_name}, *({name: value} for name, value in fields)])
    answer = post(f"{program.http}/{bucket_name}", encode([*fields, *signed]), headers=claim if where == "header" else None)
    assert answer[0] == status


def test_no_key_is_kept_or_told(lax, bucket_name):
    """Neither in the log, nor in an explanation of what was refused."""
    client = make_boto3(lax.http)
    client.create_bucket(Bucket=bucket_name)
    client.put_object(Bucket=bucket_name, Key="k", Body=b"hello", **customer())
    with pytest.raises(ClientError) as refused:
        client.get_object(Bucket=bucket_name, Key="k", **OTHER)
    request_id = refused.value.response["ResponseMetadata"]["RequestId"]
    explained = lax.get(f"/_s3seal/requests/{request_id}/explain") + lax.said().encode()
    for key in (CUSTOMER_KEY, OTHER_CUSTOMER_KEY):
        assert key not in explained and base64.b64encode(key) not in explained
