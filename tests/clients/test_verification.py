"""What was expected of requests, of their answers and of KMS: asked over HTTP and by the program, and as a contract that stands."""

import json
import threading
import xml.etree.ElementTree as ElementTree

import pytest
from botocore.exceptions import ClientError

from support.expectations import ask, verdicts, verify
from support.program import run_to_end
from support.sdk_clients import make_boto3

CONTRACT = """
[[expectations]]
name = "every upload of personal data is encrypted with a key of KMS"
all_encrypted = { bucket = "pii-*", mode = "aws:kms" }

[[expectations]]
name = "nobody uses SSE-C"
no_ssec = true
"""
CUSTOMER_KEY = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "0123456789abcdef0123456789abcdef"}


@pytest.fixture
def program(start):
    return start("--records", "1000")


@pytest.fixture
def s3(program):
    client = make_boto3(program.http)
    yield client
    client.close()


def test_an_overwritten_wrong_write_is_found(program, s3):
    s3.create_bucket(Bucket="pii-a")
    key = make_key(program)
    wrong = s3.put_object(Bucket="pii-a", Key="k", Body=b"plain")["ResponseMetadata"]["RequestId"]
    s3.put_object(Bucket="pii-a", Key="k", Body=b"sealed", ServerSideEncryption="aws:kms", SSEKMSKeyId=key)
    answer = verify(program, {"all_encrypted": {"bucket": "pii-a", "mode": "aws:kms", "kms_key": key}})
    assert not answer["passed"]
    (finding,) = answer["expectations"]
    assert finding["why"] == "1 of 2 requests is otherwise" and finding["matched"] == 2
    (offender,) = finding["offenders"]
    assert offender["request_id"] == wrong
    assert offender["what"] == "PutObject pii-a/k: 200"
    assert offender["differences"] == [
        {"field": "encryption.mode", "expected": "aws:kms", "found": "AES256"},
        {"field": "encryption.kms_key", "expected": key, "found": None},
    ]


def make_key(program):
    kms = make_boto3(program.http, service="kms")
    made = kms.create_key()["KeyMetadata"]["Arn"]
    kms.close()
    return made


def test_every_kind_of_write_tells_how_it_was_encrypted(program, s3):
    s3.create_bucket(Bucket="sealed")
    key = make_key(program)
    sealed = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key}
    s3.put_object(Bucket="sealed", Key="put", Body=b"x", **sealed)
    s3.copy_object(Bucket="sealed", Key="copy", CopySource="sealed/put", **sealed)
    upload = {"Bucket": "sealed", "Key": "parts", "UploadId": s3.create_multipart_upload(Bucket="sealed", Key="parts", **sealed)["UploadId"]}
    parts = [s3.upload_part(**upload, PartNumber=1, Body=b"x" * (5 << 20))]
    parts.append(s3.upload_part_copy(**upload, PartNumber=2, CopySource="sealed/put")["CopyPartResult"])
    listed = [{"PartNumber": n, "ETag": one["ETag"]} for n, one in enumerate(parts, 1)]
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": listed})
    operations = ["PutObject", "CopyObject", "CreateMultipartUpload", "UploadPart", "UploadPartCopy", "CompleteMultipartUpload"]
    answer = verify(
        program,
        {"all_encrypted": {"bucket": "sealed", "mode": "aws:kms", "kms_key": key.split("/")[1]}, "exactly": len(operations)},
        *({"requests": {"operation": one, "encryption": {"kms_key": key}}, "exactly": 1} for one in operations),
        {"no_unencrypted_source": {"mode": "aws:kms"}, "at_least": 2},
    )
    assert answer["passed"], answer


def test_near_misses_are_the_nearest_and_name_what_differs(program, s3):
    s3.create_bucket(Bucket="reports")
    s3.put_object(Bucket="reports", Key="2026/may", Body=b"x")
    with pytest.raises(ClientError):
        s3.get_object(Bucket="reports", Key="2026/june")
    answer = verify(
        program,
        {"requests": {"operation": "GetObject", "bucket": "reports", "key": "2026/june", "status": 200}},
        {"requests": {"operation": "GetObject", "status": 404, "error_code": "AccessDenied", "response_headers": {"content-type": "application/xml"}}},
    )
    nearest = [one["near_misses"][0] for one in answer["expectations"]]
    assert nearest[0]["what"] == "GetObject reports/2026/june: 404"
    assert nearest[0]["differences"] == [{"field": "status", "expected": 200, "found": 404}]
    assert nearest[1]["differences"] == [{"field": "error_code", "expected": "AccessDenied", "found": "NoSuchKey"}]


def test_calls_of_kms_are_counted(program, s3):
    s3.create_bucket(Bucket="sealed")
    key = make_key(program)
    for number in range(3):
        s3.put_object(Bucket="sealed", Key=str(number), Body=b"x", ServerSideEncryption="aws:kms", SSEKMSKeyId=key)
    calls = {"operation": "GenerateDataKey", "key": key, "via": "s3"}
    answer = verify(program, {"kms_calls": calls, "exactly": 3}, {"kms_calls": calls, "at_most": 2}, {"kms_calls": {"operation": "Decrypt"}, "never": True})
    assert verdicts(answer) == ["holds", "broken", "holds"]
    s3.get_object(Bucket="sealed", Key="0")
    assert verdicts(verify(program, {"kms_calls": {"operation": "Decrypt"}, "never": True})) == ["broken"]


def test_order_is_that_of_the_answers(program, s3):
    rules = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]}
    s3.create_bucket(Bucket="good")
    s3.put_bucket_encryption(Bucket="good", ServerSideEncryptionConfiguration=rules)
    s3.put_object(Bucket="good", Key="k", Body=b"x")
    first = {
        "requests": {"operation": "PutObject", "status": "2xx"},
        "after": {"operation": "PutBucketEncryption", "status": "2xx"},
        "same": ["bucket"],
    }
    steps = {"in_order": [{"operation": "PutBucketEncryption"}, {"operation": "PutObject"}, {"operation": "GetObject"}]}
    assert verdicts(verify(program, first, steps)) == ["holds", "open"]
    s3.get_object(Bucket="good", Key="k")
    s3.create_bucket(Bucket="late")
    s3.put_object(Bucket="late", Key="k", Body=b"x")
    s3.put_bucket_encryption(Bucket="late", ServerSideEncryptionConfiguration=rules)
    answer = verify(program, first, steps)
    assert verdicts(answer) == ["broken", "holds"]
    assert [one["what"] for one in answer["expectations"][0]["offenders"]] == ["PutObject late/k: 200"]


def test_somebody_may_wait_for_what_is_still_to_come(program, s3):
    answers = []
    wanted = {"requests": {"operation": "CreateBucket", "bucket": "awaited"}}
    waiting = threading.Thread(target=lambda: answers.append(verify(program, wanted, within_ms=30000)))
    waiting.start()
    s3.create_bucket(Bucket="awaited")
    waiting.join()
    assert answers[0]["passed"]
    assert verdicts(verify(program, {"requests": {"bucket": "nobody"}}, within_ms=1)) == ["open"]
    # What cannot be mended is told at once.
    assert verdicts(verify(program, {"requests": {"bucket": "awaited"}, "never": True}, within_ms=30000)) == ["broken"]


def test_callers_and_customer_keys(program, s3):
    s3.create_bucket(Bucket="sealed")
    s3.put_object(Bucket="sealed", Key="k", Body=b"x")
    root = "arn:aws:iam::000000000000:root"
    expectations = [{"only_callers": [root]}, {"no_ssec": True}, {"only_callers": ["*:user/nobody"]}]
    assert verdicts(verify(program, *expectations)) == ["holds", "holds", "broken"]
    with pytest.raises(ClientError):  # over HTTP customers' keys are refused, and are an attempt nevertheless
        s3.put_object(Bucket="sealed", Key="c", Body=b"x", **CUSTOMER_KEY)
    answer = verify(program, *expectations)
    assert verdicts(answer) == ["holds", "broken", "broken"]
    assert CUSTOMER_KEY["SSECustomerKey"] not in json.dumps(answer)


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ('{"expectations": [{"requests": {"bukcet": "b"}}]}', 'expectations[0].requests: there is no "bukcet" (did you mean "bucket"?)'),
        ('{"expectations": [\n{"requests": {"operation": "PutObjekt"}}]}', 'line 2: expectations[0].requests.operation: there is no "PutObjekt" (did you mean "PutObject"?)'),
        ("{", "not valid JSON: expected a name in quotes"),
        ("", "expectations: is missing"),
    ],
)
def test_what_is_no_expectation_is_refused(program, document, why):
    assert ask(program, "POST", "/verify", document) == (400, {"error": why})
    assert ask(program, "PUT", "/contract", document)[0] == 400
    assert ask(program, "GET", "/contract") == (404, {"error": "there is no contract"})


def test_a_verdict_never_rests_on_what_was_forgotten(start):
    program = start("--records", "3")
    s3 = make_boto3(program.http)
    assert ask(program, "PUT", "/contract", CONTRACT, "application/toml")[0] == 200
    s3.create_bucket(Bucket="pii-b")
    s3.put_object(Bucket="pii-b", Key="wrong", Body=b"x")
    for number in range(5):
        s3.put_object(Bucket="pii-b", Key=str(number), Body=b"x", ServerSideEncryption="aws:kms")
    s3.close()
    wanted = {"all_encrypted": {"bucket": "pii-*", "mode": "aws:kms"}}
    answer = verify(program, wanted, {"requests": {"operation": "PutObject"}})
    assert answer["requests"] == {"seen": 3, "forgotten": 4}
    assert verdicts(answer) == ["unknown", "holds"]
    assert answer["expectations"][0]["why"] == "it depends on 4 requests that were forgotten before anybody looked"
    # The contract has looked in time.
    status, state = ask(program, "GET", "/contract")
    assert status == 200 and verdicts(state) == ["broken", "holds"]
    assert [one["what"] for one in state["expectations"][0]["offenders"]] == ["PutObject pii-b/wrong: 200"]
    assert state["requests"]["forgotten"] == 0


def test_who_remembers_nothing_judges_nothing(start):
    program = start("--records", "0")
    why = {"error": "this server remembers no requests (records = 0)"}
    assert ask(program, "POST", "/verify", {"expectations": [{"no_ssec": True}]}) == (409, why)
    assert ask(program, "PUT", "/contract", CONTRACT, "application/toml") == (409, why)


def test_the_program_prints_a_table_and_junit(program, s3, tmp_path):
    contract, junit = tmp_path / "contract.toml", tmp_path / "junit.xml"
    contract.write_text(CONTRACT)
    s3.create_bucket(Bucket="pii-c")
    passed = run_to_end("verify", contract, program.http)
    assert passed.returncode == 0 and passed.stderr == ""
    assert passed.stdout.endswith("2 of 2 hold\n")
    s3.put_object(Bucket="pii-c", Key="k", Body=b"x")
    failed = run_to_end("verify", contract, program.http, "--junit", junit)
    assert failed.returncode == 1
    assert 'encryption.mode: expected "aws:kms", found "AES256"' in failed.stdout
    suite = ElementTree.parse(junit).getroot().find("testsuite")
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    cases = {one.get("name"): one.find("failure") for one in suite.findall("testcase")}
    assert "PutObject pii-c/k: 200" in cases["every upload of personal data is encrypted with a key of KMS"].text
    assert cases["nobody uses SSE-C"] is None


def test_the_program_refuses_what_is_no_contract(program, tmp_path):
    contract = tmp_path / "contract.toml"
    contract.write_text(CONTRACT + '\n[[expectations]]\nname = "x"\nno_sse = true\n')
    ran = run_to_end("verify", contract, program.http)
    assert ran.returncode == 2 and ran.stdout == ""
    assert f'{contract}:12: expectations[2]: there is no "no_sse" (did you mean "no_ssec"?)' in ran.stderr
    assert run_to_end("verify", tmp_path / "missing.toml", program.http).returncode == 2
    assert run_to_end("verify", program.http).returncode == 1  # the server has no contract
    refused = run_to_end("serve", "--port", "0", "--contract", contract)
    assert refused.returncode == 2 and f"{contract}:12:" in refused.stderr


def test_a_contract_stands_from_the_start(start, tmp_path):
    contract = tmp_path / "contract.toml"
    contract.write_text(CONTRACT)
    program = start("--contract", contract)
    s3 = make_boto3(program.http)
    s3.create_bucket(Bucket="pii-d")
    assert run_to_end("verify", program.http).returncode == 0
    s3.put_object(Bucket="pii-d", Key="k", Body=b"x")
    s3.close()
    told = run_to_end("verify", program.http)
    assert told.returncode == 1 and "PutObject pii-d/k: 200" in told.stdout
    assert ask(program, "DELETE", "/contract") == (204, None)
    assert ask(program, "GET", "/contract")[0] == 404
