"""The server's clock is moved, and what depends on time follows; clients sign with their own clocks meanwhile."""

import datetime
import email.utils
import json
import urllib.error
import urllib.request

import pytest
from botocore.exceptions import ClientError

from support.program import run_to_end
from support.sdk_clients import JavaScript, make_boto3, missing_toolchain

DAY = datetime.timedelta(days=1)


@pytest.fixture(scope="module")
def program(start_module):
    return start_module()


@pytest.fixture
def s3(program):
    client = make_boto3(program.http, signature_version="s3v4")
    yield client
    client.close()


@pytest.fixture(autouse=True)
def real_clock(program):
    yield
    move(program, mode="real", skew="real", next_second=True)  # what the next test signs counts as signed after it


def send(program, method, path, **body):
    request = urllib.request.Request(
        f"{program.http}/_s3seal{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}, method=method
    )
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)


def move(program, **wanted):
    return send(program, "PUT", "/clock", **wanted)


def advance(program, by, **more):
    return send(program, "POST", "/clock/advance", by=by, **more)


def clock(program):
    return json.loads(program.get("/_s3seal/clock"))


def instant(text):
    return datetime.datetime.fromisoformat(text)


def status_of(url):
    try:
        return urllib.request.urlopen(url, timeout=10).status
    except urllib.error.HTTPError as error:
        return error.code


def code_of(call, **arguments):
    with pytest.raises(ClientError) as refused:
        call(**arguments)
    return refused.value.response["Error"]["Code"]


def events_of(answer):
    return [one["event"] for one in answer["done"]]


def test_it_shows_what_it_was_set_to(program):
    assert clock(program)["mode"] == "real"
    shown = move(program, mode="frozen", at="2031-02-03T04:05:06Z")
    assert (shown["mode"], shown["now"], shown["done"]) == ("frozen", "2031-02-03T04:05:06.000Z", [])
    assert clock(program)["now"] == shown["now"]
    shown = advance(program, "1d12h")
    assert (shown["mode"], shown["now"]) == ("frozen", "2031-02-04T16:05:06.000Z")
    shown = move(program, mode="offset")
    assert shown["now"] >= "2031-02-04T16:05:06.000Z" and shown["offset"].startswith("+")
    shown = move(program, mode="offset", offset="-2h")
    assert shown["offset"] == "-2h" and instant(shown["now"]) < instant(shown["real"])
    assert clock(program)["mode"] == "offset"


@pytest.mark.parametrize(
    "method, path, body",
    [
        ("PUT", "/clock", {"mode": "stopped"}),
        ("PUT", "/clock", {"mode": "real", "at": "2031-02-03T04:05:06Z"}),
        ("PUT", "/clock", {"mode": "frozen", "offset": "+1d"}),
        ("PUT", "/clock", {"mode": "frozen", "at": "soon"}),
        ("PUT", "/clock", {"mode": "frozen", "at": "2200-01-01"}),
        ("PUT", "/clock", {"now": "2031-02-03T04:05:06Z"}),
        ("PUT", "/clock", {"skew": "none"}),
        ("POST", "/clock/advance", {"by": "-1d"}),
        ("POST", "/clock/advance", {"by": "1y"}),
        ("POST", "/clock/advance", {"by": "50000d"}),
        ("POST", "/clock/advance", {"to": "2001-01-01"}),
        ("POST", "/clock/advance", {"by": "1d", "to": "2031-01-01"}),
        ("POST", "/clock/advance", {}),
    ],
)
def test_what_makes_no_sense_moves_nothing(program, method, path, body):
    with pytest.raises(urllib.error.HTTPError) as refused:
        send(program, method, path, **body)
    assert refused.value.code == 400 and json.load(refused.value)["error"]
    assert clock(program)["mode"] == "real"


def test_dates_of_answers_and_objects_follow(program, s3, bucket_name):
    s3.create_bucket(Bucket=bucket_name)
    move(program, mode="frozen", at="2031-02-03T04:05:06Z")
    put = s3.put_object(Bucket=bucket_name, Key="k", Body=b"x")
    then = datetime.datetime(2031, 2, 3, 4, 5, 6, tzinfo=datetime.timezone.utc)
    assert email.utils.parsedate_to_datetime(put["ResponseMetadata"]["HTTPHeaders"]["date"]) == then
    assert s3.head_object(Bucket=bucket_name, Key="k")["LastModified"] == then


def test_presigned_urls_expire_by_it(program, s3, bucket_name):
    s3.create_bucket(Bucket=bucket_name)
    s3.put_object(Bucket=bucket_name, Key="k", Body=b"x")
    wanted = {"Bucket": bucket_name, "Key": "k"}
    url = s3.generate_presigned_url("get_object", wanted, ExpiresIn=3600)
    advance(program, "59m")
    assert status_of(url) == 200
    advance(program, "2m", next_second=True)
    assert status_of(url) == 403
    assert status_of(s3.generate_presigned_url("get_object", wanted, ExpiresIn=60)) == 200, "signed after the move"


def test_dates_in_policies_follow(program, s3, bucket_name):
    s3.create_bucket(Bucket=bucket_name)
    s3.put_object(Bucket=bucket_name, Key="k", Body=b"x")
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket_name}/*",
        "Condition": {"DateGreaterThan": {"aws:CurrentTime": "2031-01-01T00:00:00Z"}},
    }
    s3.put_bucket_policy(Bucket=bucket_name, Policy=json.dumps({"Version": "2012-10-17", "Statement": statement}))
    s3.get_object(Bucket=bucket_name, Key="k")
    send(program, "POST", "/clock/advance", to="2031-01-02")
    assert code_of(s3.get_object, Bucket=bucket_name, Key="k") == "AccessDenied"
    move(program, mode="real")
    s3.get_object(Bucket=bucket_name, Key="k")


def test_sessions_end_by_it(program):
    sts = make_boto3(program.http, service="sts")
    issued = sts.get_session_token(DurationSeconds=900)["Credentials"]
    keys = {"key": issued["AccessKeyId"], "secret": issued["SecretAccessKey"]}
    of_session = make_boto3(program.http, **keys)
    of_session._request_signer._credentials.token = issued["SessionToken"]
    of_session.list_buckets()
    assert events_of(advance(program, "14m")) == []
    of_session.list_buckets()
    assert events_of(advance(program, "2m")) == ["SessionExpired"]
    assert code_of(of_session.list_buckets) == "ExpiredToken"


def test_keys_of_kms_rotate_and_go_by_it(program):
    kms = make_boto3(program.http, service="kms")
    rotating = kms.create_key()["KeyMetadata"]
    going = kms.create_key()["KeyMetadata"]
    kms.enable_key_rotation(KeyId=rotating["KeyId"], RotationPeriodInDays=90)
    kms.schedule_key_deletion(KeyId=going["KeyId"], PendingWindowInDays=7)
    answer = advance(program, "200d")
    mine = [(one["event"], one["resource"]) for one in answer["done"] if one["resource"] in (rotating["Arn"], going["Arn"])]
    assert mine == [("DeleteKey", going["Arn"]), ("RotateKey", rotating["Arn"]), ("RotateKey", rotating["Arn"])]
    assert answer["done"] == sorted(answer["done"], key=lambda one: one["at"])
    rotations = kms.list_key_rotations(KeyId=rotating["KeyId"])["Rotations"]
    assert [one["RotationDate"].date() for one in rotations] == [
        (rotating["CreationDate"] + 90 * n * DAY).date() for n in (1, 2)
    ]
    assert code_of(kms.describe_key, KeyId=going["KeyId"]) == "NotFoundException"
    move(program, mode="real")
    assert code_of(kms.describe_key, KeyId=going["KeyId"]) == "NotFoundException", "what is gone is gone"


def test_retention_and_restores_end_by_it(program, s3, bucket_name):
    s3.create_bucket(Bucket=bucket_name, ObjectLockEnabledForBucket=True)
    until = datetime.datetime.now(datetime.timezone.utc) + 10 * DAY
    locked = s3.put_object(
        Bucket=bucket_name, Key="k", Body=b"x", ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate=until
    )
    version = {"Bucket": bucket_name, "Key": "k", "VersionId": locked["VersionId"]}
    s3.put_object(Bucket=bucket_name, Key="cold", Body=b"x", StorageClass="GLACIER")
    s3.restore_object(Bucket=bucket_name, Key="cold", RestoreRequest={"Days": 3})
    s3.get_object(Bucket=bucket_name, Key="cold")
    assert code_of(s3.delete_object, **version) == "AccessDenied"
    answer = advance(program, "11d")
    assert ("ObjectRestore:Delete", f"arn:aws:s3:::{bucket_name}/cold") in [
        (one["event"], one["resource"]) for one in answer["done"]
    ]
    assert code_of(s3.get_object, Bucket=bucket_name, Key="cold") == "InvalidObjectState"
    s3.delete_object(**version)


def test_windows_of_bucket_keys_end_by_it_and_do_not_come_back(program, s3, bucket_name):
    s3.create_bucket(Bucket=bucket_name)
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}, "BucketKeyEnabled": True}
    s3.put_bucket_encryption(Bucket=bucket_name, ServerSideEncryptionConfiguration={"Rules": [rule]})

    def calls_of_a_put():
        path = f"/_s3seal/kms/calls?operation=GenerateDataKey&context.aws:s3:arn=arn:aws:s3:::{bucket_name}"
        before = json.loads(program.get(path))["total"]
        s3.put_object(Bucket=bucket_name, Key="k", Body=b"x")
        return json.loads(program.get(path))["total"] - before

    assert [calls_of_a_put(), calls_of_a_put()] == [1, 0]
    advance(program, "1h")
    assert [calls_of_a_put(), calls_of_a_put()] == [1, 0]
    move(program, mode="real")
    assert [calls_of_a_put(), calls_of_a_put()] == [1, 0]


def test_versions_keep_their_order_when_it_goes_back(program, s3, bucket_name):
    s3.create_bucket(Bucket=bucket_name)
    s3.put_bucket_versioning(Bucket=bucket_name, VersioningConfiguration={"Status": "Enabled"})
    made = []
    for at in ("2040-01-01", "2001-01-01", "2030-01-01"):
        move(program, mode="frozen", at=at)
        made.append(s3.put_object(Bucket=bucket_name, Key="k", Body=at.encode())["VersionId"])
    listed = s3.list_object_versions(Bucket=bucket_name)["Versions"]
    assert [one["VersionId"] for one in listed] == made[::-1] and listed[0]["IsLatest"]
    assert s3.get_object(Bucket=bucket_name, Key="k")["Body"].read() == b"2030-01-01"


def test_skew_is_judged_by_real_time_unless_it_is_asked_for(program, s3):
    advance(program, "30d")
    s3.list_buckets()
    move(program, skew="clock")
    assert code_of(s3.list_buckets) == "RequestTimeTooSkewed"
    move(program, mode="real")
    s3.list_buckets()


def test_clients_that_follow_our_date_are_let_in(program, bucket_name):
    """The SDK for JavaScript signs by the Date of the answers that it got."""
    if why := missing_toolchain(JavaScript):
        pytest.skip(why)
    with_date = JavaScript(program.http, None)
    try:
        advance(program, "30d")
        with_date.call("CreateBucket", Bucket=bucket_name)
        for n in range(3):
            with_date.call("PutObject", Bucket=bucket_name, Key=str(n), Body=b"x")
    finally:
        with_date.close()


def test_the_program_moves_it(program):
    def said(*words):
        end = run_to_end("clock", *words, program.http)
        return end.returncode, end.stdout.splitlines()[0].split()

    assert said("frozen@2031-02-03T04:05:06Z") == (0, ["2031-02-03T04:05:06.000Z", "frozen"])
    assert said("advance", "1d") == (0, ["2031-02-04T04:05:06.000Z", "frozen"])
    assert said("advance", "2031-02-04T04:05:07Z") == (0, ["2031-02-04T04:05:07.000Z", "frozen"])
    assert said("frozen@2031-02-04T04:05:06Z")[0] == 0
    assert said() == (0, ["2031-02-04T04:05:06.000Z", "frozen"])
    assert said("+30d")[1][1:] == ["offset", "+30d"]
    assert said("--back", "2h")[1][1:] == ["offset", "-2h"]
    assert said("real")[1][1:] == ["real"]
    assert run_to_end("clock", "tomorrow", program.http).returncode == 1
    assert run_to_end("clock", "advance", program.http).returncode == 2
    for wrong in ("2020-01-01", "2031-02-30", "-2h"):
        assert run_to_end("clock", "advance", wrong, program.http).returncode == 1


def test_settings_say_where_it_begins(start):
    program = start("--clock", "frozen@2031-02-03T04:05:06Z", "--skew", "clock")
    assert clock(program) | {"real": ""} == {
        "mode": "frozen",
        "now": "2031-02-03T04:05:06.000Z",
        "real": "",
        "skew": "clock",
    }
    end = run_to_end("--clock", "frozen@2200-01-01")
    assert end.returncode != 0 and "1970 to 2108" in end.stderr
