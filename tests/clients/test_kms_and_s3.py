"""Keys of KMS as their owners manage them, and what S3 then does with them: boto3, and the CLI where it is another client."""

import base64
import json
import urllib.parse

import pytest
from botocore.exceptions import ClientError

from support.encryption_modes import shown_encryption
from support.sdk_clients import AwsCli, make_boto3

OWNER, OTHER = "000000000000", "111122223333"
NO_KEY = "1234abcd-12ab-34cd-56ef-1234567890ab"
CONFIG = """
[[users]]
name = "bob"
access_key = "bob"
secret_key = "bob-secret"
policy = '{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}'
"""


@pytest.fixture(scope="module")
def program(start_module):
    path = start_module.folder / "server.toml"
    path.write_text(CONFIG)
    return start_module("--config", path)


def clients_of(program, account):
    """S3 and KMS as that account's root."""
    return [make_boto3(program.http, key=account, service=service) for service in ("s3", "kms")]


@pytest.fixture(scope="module")
def owner(program):
    return clients_of(program, OWNER)


@pytest.fixture
def s3(owner):
    return owner[0]


@pytest.fixture
def kms(owner):
    return owner[1]


@pytest.fixture(scope="module")
def other(program):
    """S3 and KMS of another account."""
    return clients_of(program, OTHER)


@pytest.fixture
def key(kms):
    """The ARN of a new key."""
    return kms.create_key()["KeyMetadata"]["Arn"]


@pytest.fixture
def bucket(s3, bucket_name):
    s3.create_bucket(Bucket=bucket_name)
    return bucket_name


@pytest.fixture
def shared_bucket(s3, bucket):
    """The other account may do everything with its objects."""
    statement = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{OTHER}:root"}, "Action": "s3:*", "Resource": f"arn:aws:s3:::{bucket}/*"}
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Statement": statement}))
    return bucket


def set_default(s3, bucket, key, bucket_key=False):
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}, "BucketKeyEnabled": bucket_key}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})


def put_with(s3, bucket, key, name="k", **more):
    return s3.put_object(Bucket=bucket, Key=name, Body=b"hello", ServerSideEncryption="aws:kms", SSEKMSKeyId=key, **more)


def read(s3, bucket, name="k"):
    return s3.get_object(Bucket=bucket, Key=name)["Body"].read()


def refusal(call, *arguments, **parameters):
    """Status, code and message of what is refused."""
    with pytest.raises(ClientError) as refused:
        call(*arguments, **parameters)
    answer = refused.value.response
    return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"], answer["Error"]["Message"]


def calls_of_s3(program, key):
    """What KMS remembers of calls with this key that S3 made."""
    return json.loads(program.get("/_s3seal/kms/calls?" + urllib.parse.urlencode({"key": key, "via": "s3"})))


def test_an_alias_as_a_buckets_default(s3, kms, key, bucket):
    alias = f"alias/{bucket}"
    kms.create_alias(AliasName=alias, TargetKeyId=key)
    set_default(s3, bucket, alias, bucket_key=True)
    put = s3.put_object(Bucket=bucket, Key="k", Body=b"hello")
    got = s3.get_object(Bucket=bucket, Key="k")
    wanted = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key, "BucketKeyEnabled": True}
    assert shown_encryption(put) == shown_encryption(got) == shown_encryption(s3.head_object(Bucket=bucket, Key="k")) == wanted
    assert got["Body"].read() == b"hello"

    second = kms.create_key()["KeyMetadata"]["Arn"]
    kms.update_alias(AliasName=alias, TargetKeyId=second)
    assert s3.put_object(Bucket=bucket, Key="later", Body=b"hello")["SSEKMSKeyId"] == second
    assert s3.head_object(Bucket=bucket, Key="k")["SSEKMSKeyId"] == key, "an object keeps the key that it was written with"
    assert (read(s3, bucket), read(s3, bucket, "later")) == (b"hello", b"hello")

    kms.delete_alias(AliasName=alias)
    message = f"Alias arn:aws:kms:us-east-1:{OWNER}:{alias} is not found."
    assert refusal(s3.put_object, Bucket=bucket, Key="k", Body=b"") == (400, "KMS.NotFoundException", message)
    assert s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"][0]["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"] == alias


def test_a_keys_states(s3, kms, key, bucket):
    put_with(s3, bucket, key)
    disabled = 400, "KMS.DisabledException", f"{key} is disabled."
    pending = 400, "KMS.KMSInvalidStateException", f"{key} is pending deletion."

    kms.disable_key(KeyId=key)
    assert refusal(read, s3, bucket) == refusal(put_with, s3, bucket, key, "other") == disabled
    assert s3.head_object(Bucket=bucket, Key="k")["SSEKMSKeyId"] == key, "HEAD needs no key"
    kms.enable_key(KeyId=key)
    assert read(s3, bucket) == b"hello"

    scheduled = kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    assert (scheduled["KeyId"], scheduled["KeyState"], scheduled["PendingWindowInDays"]) == (key, "PendingDeletion", 7)
    assert refusal(read, s3, bucket) == refusal(put_with, s3, bucket, key, "other") == pending
    kms.cancel_key_deletion(KeyId=key)
    assert refusal(read, s3, bucket) == disabled
    kms.enable_key(KeyId=key)
    assert read(s3, bucket) == b"hello"
    assert "other" not in [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    s3.delete_object(Bucket=bucket, Key="k")


def test_keys_by_the_cli(program, s3, bucket, tmp_path):
    cli = AwsCli(program.http)

    def run(*arguments):
        ran = cli.run_aws(*arguments)
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout) if ran.stdout.strip() else {}

    created = run("kms", "create-key", "--description", "for reports", "--tags", "TagKey=team,TagValue=a")["KeyMetadata"]
    arn = created["Arn"]
    assert (created["Description"], created["KeyState"]) == ("for reports", "Enabled")
    run("kms", "create-alias", "--alias-name", f"alias/{bucket}", "--target-key-id", arn)
    (tmp_path / "body").write_bytes(b"hello")
    put = ["s3api", "put-object", "--bucket", bucket, "--key", "k", "--body", tmp_path / "body", "--server-side-encryption", "aws:kms"]
    assert shown_encryption(run(*put, "--ssekms-key-id", f"alias/{bucket}", "--bucket-key-enabled")) == {
        "ServerSideEncryption": "aws:kms", "SSEKMSKeyId": arn, "BucketKeyEnabled": True,
    }
    run("kms", "disable-key", "--key-id", arn)
    refused = cli.run(*put[1:], "--ssekms-key-id", arn, "--no-bucket-key-enabled")
    fault = AwsCli.fault(refused)
    assert (fault.code, fault.message) == ("KMS.DisabledException", f"{arn} is disabled.")
    run("kms", "enable-key", "--key-id", arn)
    sealed = run("kms", "generate-data-key", "--key-id", arn, "--key-spec", "AES_256", "--encryption-context", "a=b")
    (tmp_path / "sealed").write_bytes(base64.b64decode(sealed["CiphertextBlob"]))
    opened = run("kms", "decrypt", "--ciphertext-blob", f"fileb://{tmp_path / 'sealed'}", "--encryption-context", "a=b")
    assert opened["Plaintext"] == sealed["Plaintext"]


@pytest.mark.parametrize("bucket_key, count", [(True, 1), (False, 100)], ids=["bucket key", "no bucket key"])
def test_how_often_kms_is_asked_for_100_puts(program, s3, key, bucket, bucket_key, count):
    set_default(s3, bucket, key, bucket_key)
    for number in range(100):
        s3.put_object(Bucket=bucket, Key=f"{number}", Body=b"hello")
    asked = calls_of_s3(program, key)
    assert (asked["total"], asked["operations"]) == (count, {"GenerateDataKey": count})
    arns = {f"arn:aws:s3:::{bucket}"} if bucket_key else {f"arn:aws:s3:::{bucket}/{number}" for number in range(100)}
    assert {call["context"]["aws:s3:arn"] for call in asked["calls"]} == arns
    assert {(call["principal"], call["outcome"]) for call in asked["calls"]} == {(f"arn:aws:iam::{OWNER}:root", "Success")}
    assert all(read(s3, bucket, f"{number}") == b"hello" for number in range(0, 100, 10))


def test_a_context_of_the_callers_own(program, s3, key, bucket):
    context = base64.b64encode(b'{"department": "10103.0"}').decode()
    put = put_with(s3, bucket, key, SSEKMSEncryptionContext=context)
    assert json.loads(base64.b64decode(put["SSEKMSEncryptionContext"]))["department"] == "10103.0"
    assert read(s3, bucket) == b"hello", "S3 hands it to KMS again by itself"
    wanted = {"aws:s3:arn": f"arn:aws:s3:::{bucket}/k", "department": "10103.0"}
    assert [(call["operation"], call["context"]) for call in calls_of_s3(program, key)["calls"]] == [("GenerateDataKey", wanted), ("Decrypt", wanted)]


def test_objects_survive_a_keys_rotation(s3, kms, key, bucket):
    put_with(s3, bucket, key)
    kms.enable_key_rotation(KeyId=key, RotationPeriodInDays=90)
    status = kms.get_key_rotation_status(KeyId=key)
    assert (status["KeyRotationEnabled"], status["RotationPeriodInDays"]) == (True, 90)
    first = kms.describe_key(KeyId=key)["KeyMetadata"]["CurrentKeyMaterialId"]
    kms.rotate_key_on_demand(KeyId=key)
    second = kms.describe_key(KeyId=key)["KeyMetadata"]["CurrentKeyMaterialId"]
    assert first != second
    assert [one["RotationType"] for one in kms.list_key_rotations(KeyId=key)["Rotations"]] == ["ON_DEMAND"]
    assert put_with(s3, bucket, key, "later")["SSEKMSKeyId"] == key
    assert (read(s3, bucket), read(s3, bucket, "later")) == (b"hello", b"hello")


def test_the_managed_key(s3, kms, bucket):
    put = s3.put_object(Bucket=bucket, Key="k", Body=b"hello", ServerSideEncryption="aws:kms")
    described = kms.describe_key(KeyId="alias/aws/s3")["KeyMetadata"]
    assert (described["Arn"], described["KeyManager"], described["KeyState"]) == (put["SSEKMSKeyId"], "AWS", "Enabled")
    assert described["Description"] == "Default key that protects my S3 objects when no other key is defined"


def key_policy(*more):
    root = {"Sid": "root", "Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{OWNER}:root"}, "Action": "kms:*", "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [root, *more]})


def test_another_account_by_key_policy(kms, key, shared_bucket, other):
    theirs, _ = other
    status, code, message = refusal(put_with, theirs, shared_bucket, key)
    assert (status, code) == (403, "AccessDenied")
    assert f"arn:aws:iam::{OTHER}:root is not authorized to perform: kms:GenerateDataKey on" in message

    allowed = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{OTHER}:root"}, "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*"}
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=key_policy(allowed))
    assert put_with(theirs, shared_bucket, key)["SSEKMSKeyId"] == key
    assert read(theirs, shared_bucket) == b"hello"

    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=key_policy())
    assert refusal(read, theirs, shared_bucket)[:2] == (403, "AccessDenied")
    assert theirs.head_object(Bucket=shared_bucket, Key="k")["SSEKMSKeyId"] == key


def test_another_account_by_grant(kms, key, shared_bucket, other):
    theirs, their_kms = other
    assert refusal(their_kms.generate_data_key, KeyId=key, KeySpec="AES_256")[:2] == (400, "AccessDeniedException")
    grant = kms.create_grant(KeyId=key, GranteePrincipal=f"arn:aws:iam::{OTHER}:root", Operations=["GenerateDataKey", "Decrypt"])
    assert [one["GrantId"] for one in kms.list_grants(KeyId=key)["Grants"]] == [grant["GrantId"]]
    assert put_with(theirs, shared_bucket, key)["SSEKMSKeyId"] == key
    assert read(theirs, shared_bucket) == b"hello"
    kms.revoke_grant(KeyId=key, GrantId=grant["GrantId"])
    assert refusal(read, theirs, shared_bucket)[:2] == (403, "AccessDenied")
    assert kms.list_grants(KeyId=key)["Grants"] == []


@pytest.mark.parametrize("by", ["header", "default"])
def test_an_alias_is_the_requesters(s3, kms, key, shared_bucket, other, by):
    theirs, their_kms = other
    alias = f"alias/{shared_bucket}"
    kms.create_alias(AliasName=alias, TargetKeyId=key)
    if by == "default":
        set_default(s3, shared_bucket, alias)

    def put():
        if by == "header":
            return put_with(theirs, shared_bucket, alias)
        return theirs.put_object(Bucket=shared_bucket, Key="k", Body=b"hello")

    message = f"Alias arn:aws:kms:us-east-1:{OTHER}:{alias} is not found."
    assert refusal(put) == (400, "KMS.NotFoundException", message)
    their_key = their_kms.create_key()["KeyMetadata"]["Arn"]
    their_kms.create_alias(AliasName=alias, TargetKeyId=their_key)
    assert put()["SSEKMSKeyId"] == their_key
    assert read(theirs, shared_bucket) == b"hello"
    assert refusal(read, s3, shared_bucket)[:2] == (403, "AccessDenied"), "the bucket's owner has no right to their key"


def test_a_user_needs_permissions_for_s3_and_for_kms(program, s3, kms, key, bucket):
    bob = make_boto3(program.http, key="bob", secret="bob-secret")
    put_with(s3, bucket, key)
    message = f"User: arn:aws:iam::{OWNER}:user/bob is not authorized to perform: kms:{{}} on resource: {key} because no identity-based policy allows the kms:{{}} action"
    for action, refused in (("GenerateDataKey", lambda: put_with(bob, bucket, key)), ("Decrypt", lambda: read(bob, bucket))):
        assert refusal(refused) == (403, "AccessDenied", message.format(action, action))
    statement = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{OWNER}:user/bob"}, "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*"}
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=key_policy(statement))
    put_with(bob, bucket, key, "bobs")
    assert read(bob, bucket) == read(bob, bucket, "bobs") == b"hello"


def test_a_key_policy_that_allows_only_s3(s3, kms, key, shared_bucket, other):
    theirs, their_kms = other
    through_s3 = {
        "Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{OTHER}:root"}, "Action": "kms:*", "Resource": "*",
        "Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}},
    }
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=key_policy(through_s3))
    put_with(theirs, shared_bucket, key)
    assert read(theirs, shared_bucket) == b"hello"
    assert refusal(their_kms.generate_data_key, KeyId=key, KeySpec="AES_256")[:2] == (400, "AccessDeniedException")


@pytest.mark.parametrize("key_id, code, message", [
    ("fake-key-id", "KMS.NotFoundException", "Invalid keyId 'fake-key-id'"),
    (NO_KEY, "KMS.NotFoundException", f"Key 'arn:aws:kms:us-east-1:{OWNER}:key/{NO_KEY}' does not exist"),
    (f"arn:aws:kms:eu-west-1:{OWNER}:key/{NO_KEY}", "KMS.NotFoundException", "Invalid arn eu-west-1"),
    ("alias/nobody", "KMS.NotFoundException", f"Alias arn:aws:kms:us-east-1:{OWNER}:alias/nobody is not found."),
])
def test_keys_that_there_are_not(s3, bucket, key_id, code, message):
    assert refusal(put_with, s3, bucket, key_id) == (400, code, message)
    starting = {"Bucket": bucket, "Key": "k", "ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key_id}
    assert refusal(s3.create_multipart_upload, **starting) == (400, code, message)
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)


def test_a_key_that_only_signs(s3, kms, bucket):
    signer = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["Arn"]
    assert refusal(put_with, s3, bucket, signer)[:2] == (400, "KMS.InvalidKeyUsageException")
