"""Verdicts are about what was done: however it was answered, wherever in the request it stands, whichever operation did it."""

import http.client
import urllib.parse

import botocore.exceptions
import pytest

from support import forms
from support.expectations import ask, verdicts, verify
from support.program import run_to_end
from support.sdk_clients import make_boto3

CUSTOMER_KEY = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "0123456789abcdef0123456789abcdef"}
SSE_C = "x-amz-server-side-encryption-customer-"
SEALED = {"mode": "aws:kms"}


@pytest.fixture
def s3(server, ca):
    client = make_boto3(server.https, ca)
    yield client
    client.close()


@pytest.fixture(scope="module")
def kms(server):
    client = make_boto3(server.http, service="kms")
    yield client
    client.close()


@pytest.fixture(scope="module")
def key(kms):
    return kms.create_key()["KeyMetadata"]["Arn"]


def recorded(program, **filters):
    status, page = ask(program, "GET", "/requests?" + urllib.parse.urlencode(filters))
    assert status == 200, page
    return page["requests"]


def post_form(form, **fields):
    """Sends it as a browser does; the status of the answer, which is not followed."""
    return forms.post(form["url"], forms.encode([*form["fields"].items(), *fields.items()]))[0]


def put(program, target):
    """The status of an upload that is signed by its URL alone, or not at all."""
    connection = http.client.HTTPConnection("127.0.0.1", program.port, timeout=30)
    connection.request("PUT", target, b"x")
    status = connection.getresponse().status
    connection.close()
    return status


def test_a_form_that_is_answered_by_a_redirect_is_a_write(server, admin, bucket):
    to = {"success_action_redirect": "http://localhost:1/done"}
    form = admin.generate_presigned_post(bucket, "k", Fields=to, Conditions=[to])
    assert post_form(form) == 303
    scope = {"bucket": bucket, "operation": "PostObject"}
    answer = verify(server, {"all_encrypted": {"bucket": bucket, **SEALED}}, {"only_callers": {"callers": "*:user/nobody", **scope}})
    assert verdicts(answer) == ["broken", "broken"]
    (record,) = recorded(server, **scope)
    assert record["committed"] and record["status"] == 303


def test_a_write_whose_answer_was_lost_is_a_write(start):
    program = start()
    s3 = make_boto3(program.http)
    s3.create_bucket(Bucket="bucket")
    for where in ("before_commit", "after_commit"):
        rule = {"match": {"operation": "PutObject", "key": where}, "effect": {"reset": where}}
        assert ask(program, "POST", "/faults", rule)[0] in (200, 201)
        with pytest.raises(botocore.exceptions.BotoCoreError):
            s3.put_object(Bucket="bucket", Key=where, Body=b"x")
    assert [one["Key"] for one in s3.list_objects_v2(Bucket="bucket")["Contents"]] == ["after_commit"]
    s3.close()
    answer = verify(
        program,
        {"all_encrypted": {"bucket": "bucket", "key": "before_commit", **SEALED}},
        {"all_encrypted": {"bucket": "bucket", **SEALED}},
        {"only_callers": {"callers": "*:user/nobody", "operation": "PutObject"}},
    )
    assert verdicts(answer) == ["holds", "broken", "broken"]
    assert [(one["key"], one["status"], one["committed"]) for one in recorded(program, operation="PutObject", order="oldest")] == [
        ("before_commit", 0, False),
        ("after_commit", 0, True),
    ]


def test_what_seals_an_object_anew_tells_how(server, admin, bucket, key):
    admin.put_object(Bucket=bucket, Key="k", Body=b"x", ServerSideEncryption="aws:kms", SSEKMSKeyId=key)
    wanted = {"SSEKMS": {"KMSKeyArn": key, "BucketKeyEnabled": True}}
    admin.update_object_encryption(Bucket=bucket, Key="k", ObjectEncryption=wanted)
    answer = verify(
        server,
        {"all_encrypted": {"bucket": bucket, **SEALED, "kms_key": key}, "exactly": 2},
        {"requests": {"operation": "UpdateObjectEncryption", "bucket": bucket, "bucket_key": True, "committed": True}, "exactly": 1},
    )
    assert verdicts(answer) == ["holds", "holds"], answer


def test_a_name_given_to_an_object_is_a_write(server, admin, bucket_name):
    directory = bucket_name + "--use1-az4--x-s3"
    where = {"Location": {"Type": "AvailabilityZone", "Name": "use1-az4"}, "Bucket": {"Type": "Directory", "DataRedundancy": "SingleAvailabilityZone"}}
    admin.create_bucket(Bucket=directory, CreateBucketConfiguration=where)
    admin.put_object(Bucket=directory, Key="plain", Body=b"x")
    for _ in ("once", "again, as when the first answer was lost"):
        admin.rename_object(Bucket=directory, Key="pii", RenameSource=f"{directory}/plain", ClientToken="same")
    renamed = {"bucket": directory, "key": "pii"}
    assert verdicts(verify(server, {"all_encrypted": {**renamed, **SEALED}}, {"all_encrypted": renamed, "exactly": 2})) == ["broken", "holds"]


def test_customers_keys_are_found_wherever_they_stand(server, admin, s3, bucket):
    fields = {SSE_C + "algorithm": "AES256", SSE_C + "key": "0123", SSE_C + "key-MD5": "4567"}
    form = admin.generate_presigned_post(bucket, "form", Fields=fields, Conditions=[{name: value} for name, value in fields.items()])
    assert post_form(form) >= 400
    assert post_form({"url": form["url"], "fields": {"key": "nobody", **fields}}) >= 400
    query = urllib.parse.urlencode({SSE_C.title() + "Algorithm": "AES256"}).replace("X-", "X%2D")
    assert put(server, f"/{bucket}/query?{query}") >= 400
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BlockedEncryptionTypes": {"EncryptionType": ["NONE"]}}
    admin.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
    upload = {"Bucket": bucket, "Key": "parts", **CUSTOMER_KEY}
    part = {"UploadId": s3.create_multipart_upload(**upload)["UploadId"]}
    made = s3.upload_part(**upload, **part, PartNumber=1, Body=b"x")
    s3.complete_multipart_upload(Bucket=bucket, Key="parts", **part, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": made["ETag"]}]})
    for name in ("form", "nobody", "query", "parts"):
        assert verdicts(verify(server, {"no_ssec": {"bucket": bucket, "key": name}})) == ["broken"], name
    assert [one["key"] for one in recorded(server, bucket=bucket, customer_key="true", order="oldest")] == ["form", "nobody", "query", "parts", "parts"]
    # Its completion needs no key, and is a write under one.
    assert verdicts(verify(server, {"all_encrypted": {"bucket": bucket, "key": "parts", "mode": "SSE-C"}, "exactly": 3})) == ["holds"]


def test_entries_of_a_deletion_are_looked_at(server, admin, bucket):
    for name in ("kept", "gone"):
        admin.put_object(Bucket=bucket, Key=name, Body=b"x")
    policy = f'{{"Statement": [{{"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::{bucket}/kept"}}]}}'
    admin.put_bucket_policy(Bucket=bucket, Policy=policy)
    admin.delete_objects(Bucket=bucket, Delete={"Quiet": True, "Objects": [{"Key": "kept"}, {"Key": "gone"}]})
    (record,) = recorded(server, bucket=bucket, key="gone", operation="DeleteObjects")
    assert record["entries"] == [{"key": "kept", "error_code": "AccessDenied"}, {"key": "gone"}] and record["committed"]
    assert recorded(server, bucket=bucket, error_code="AccessDenied") == [record]
    deletions = {"operation": ["DeleteObject", "DeleteObjects"], "bucket": bucket}
    answer = verify(
        server,
        {"requests": {**deletions, "key": "kept", "committed": True}, "never": True},
        {"requests": {**deletions, "key": "gone"}, "never": True},
        {"requests": deletions, "every": {"error_code": False}},
    )
    assert verdicts(answer) == ["holds", "broken", "broken"]


def test_calls_that_found_no_key_name_the_one_that_was_asked_for(start):
    program = start()
    s3, kms = make_boto3(program.http), make_boto3(program.http, service="kms")
    s3.create_bucket(Bucket="bucket")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    unknown = "1234abcd-12ab-34cd-56ef-1234567890ab"
    assert ask(program, "POST", "/faults", {"preset": "kms-outage"})[0] in (200, 201)
    for wanted in (key, unknown):
        with pytest.raises(botocore.exceptions.ClientError):
            s3.put_object(Bucket="bucket", Key="k", Body=b"x", ServerSideEncryption="aws:kms", SSEKMSKeyId=wanted)
        assert ask(program, "DELETE", "/faults")[0] in (200, 204)
    with pytest.raises(botocore.exceptions.ClientError):
        kms.describe_key(KeyId=unknown)
    kms.close(), s3.close()
    calls = [{"kms_calls": {"operation": "GenerateDataKey", "key": one, "outcome": {"not": "Success"}}, "exactly": 1} for one in (key, unknown)]
    answer = verify(program, *calls, {"kms_calls": {"operation": "DescribeKey", "key": unknown}})
    assert verdicts(answer) == ["holds", "holds", "holds"], answer
    assert len(recorded(program, kms_key=unknown)) == 2
    (made,) = recorded(program, operation="CreateKey")
    assert made["committed"]


def test_a_wrong_signature_has_a_form(server, bucket):
    wrong = make_boto3(server.http, secret="wrong")
    with pytest.raises(botocore.exceptions.ClientError):
        wrong.put_object(Bucket=bucket, Key="header", Body=b"x")
    for version, option in (("SigV4", "s3v4"), ("SigV2", "s3")):
        signer = make_boto3(server.http, secret="wrong", signature_version=option)
        url = signer.generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": version})
        assert put(server, url[len(server.http) :]) == 403
        assert post_form(signer.generate_presigned_post(bucket, version + "-form")) == 403
        signer.close()
    wrong.close()
    assert put(server, f"/{bucket}/anonymous") == 403
    assert {one["key"]: one.get("signature_form") for one in recorded(server, bucket=bucket, status="403")} == {
        "header": "SigV4 AuthHeader",
        "SigV4": "SigV4 QueryString",
        "SigV2": "SigV2 QueryString",
        "SigV4-form": "SigV4 Form",
        "SigV2-form": "SigV2 Form",
        "anonymous": None,
    }


def test_a_question_may_be_toml(server):
    text = "[[expectations]]\nname = 'a'\nrequests = { operation = 'DeleteBucketEncryption', bucket = 'none' }\nnever = true\n"
    assert ask(server, "POST", "/verify", text, "application/toml")[1]["passed"]
    status, why = ask(server, "POST", "/verify", text, "text/plain")
    assert status == 415 and "application/toml" in why["error"]
    assert ask(server, "POST", "/namespaces", text, "application/toml")[0] == 415


def test_a_contract_of_the_settings_holds_in_each_namespace(start, tmp_path):
    contract = tmp_path / "contract.toml"
    contract.write_text('[[expectations]]\nname = "sealed"\nall_encrypted = { mode = "aws:kms" }\n')
    program = start("--contract", contract)
    own = ask(program, "POST", "/namespaces", {"namespace": "other"})[1]
    s3 = make_boto3(program.http, key=own["access_key"], secret=own["secret_key"])
    s3.create_bucket(Bucket="bucket")
    s3.put_object(Bucket="bucket", Key="k", Body=b"x")
    s3.close()
    assert verdicts(ask(program, "GET", "/contract?namespace=other")[1]) == ["broken"]
    assert verdicts(ask(program, "GET", "/contract")[1]) == ["holds"]


def test_the_program_says_what_it_cannot_do(server, tmp_path):
    contract = tmp_path / "contract.toml"
    contract.write_text('[[expectations]]\nname = "a"\nno_ssec = { bucket = "none" }\n')
    assert run_to_end("verify", contract, server.http).returncode == 0
    for option in (("--junit", tmp_path / "no" / "junit.xml"), ("--within", "soon"), ("--within", "61")):
        ran = run_to_end("verify", contract, server.http, *option)
        assert ran.returncode == 2 and ran.stderr.startswith("s3seal: "), option
