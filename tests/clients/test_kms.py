"""AWS KMS as boto3 and the AWS CLI use it, unchanged: keys, what they do for S3, what they refuse, and the ledger of it."""

import base64
import json
import os
import urllib.parse
import urllib.request

import boto3
import botocore.exceptions
import pytest
from botocore.config import Config

from support.sdk_clients import REGION, AwsCli

pytestmark = pytest.mark.skipif(
    "python" not in os.environ.get("S3SEAL_CLIENTS", "python"), reason="boto3 and the AWS CLI: left out by --clients"
)


def make_kms(endpoint, access_key="test", secret="test", region=REGION, ca=None):
    return boto3.session.Session().client(
        "kms",
        endpoint_url=endpoint,
        region_name=region,
        aws_access_key_id=access_key,
        aws_secret_access_key=secret,
        verify=str(ca) if ca else None,
        config=Config(retries={"max_attempts": 0}, proxies={}),
    )


@pytest.fixture(scope="session")
def kms(server):
    client = make_kms(server.http)
    yield client
    client.close()


@pytest.fixture
def key(kms):
    return kms.create_key(Description="of a test")["KeyMetadata"]


def fault_of(call, **parameters):
    """Code and message; status and request id are those of AWS's form too."""
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**parameters)
    response = caught.value.response
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert len(response["ResponseMetadata"]["RequestId"]) == 36
    return response["Error"]["Code"], response["Error"]["Message"]


def calls(server, **filters):
    return json.loads(server.get("/_s3seal/kms/calls?" + urllib.parse.urlencode(filters)))


def test_every_client_error_of_a_key_s_life(kms, key):
    arn, key_id = key["Arn"], key["KeyId"]
    sealed = kms.encrypt(KeyId=key_id, Plaintext=b"text", EncryptionContext={"team": "blue"})["CiphertextBlob"]
    opened = kms.decrypt(CiphertextBlob=sealed, EncryptionContext={"team": "blue"})
    assert (opened["Plaintext"], opened["KeyId"]) == (b"text", arn)
    assert fault_of(kms.decrypt, CiphertextBlob=sealed) == ("InvalidCiphertextException", "")
    kms.disable_key(KeyId=key_id)
    assert fault_of(kms.generate_data_key, KeyId=key_id, KeySpec="AES_256") == ("DisabledException", f"{arn} is disabled.")
    kms.enable_key(KeyId=key_id)
    assert kms.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)["KeyState"] == "PendingDeletion"
    assert fault_of(kms.encrypt, KeyId=arn, Plaintext=b"x") == ("KMSInvalidStateException", f"{arn} is pending deletion.")
    assert kms.cancel_key_deletion(KeyId=key_id)["KeyId"] == arn
    assert kms.describe_key(KeyId=arn)["KeyMetadata"]["KeyState"] == "Disabled"


def test_pages(kms):
    made = {kms.create_key()["KeyMetadata"]["KeyId"] for _ in range(5)}
    pages = list(kms.get_paginator("list_keys").paginate(PaginationConfig={"PageSize": 2}))
    listed = [one["KeyId"] for page in pages for one in page["Keys"]]
    assert len(pages) > 2 and made <= set(listed) and len(set(listed)) == len(listed)


def test_rotation_keeps_old_ciphertexts(kms, key):
    sealed = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"old")["CiphertextBlob"]
    kms.rotate_key_on_demand(KeyId=key["KeyId"])
    assert kms.decrypt(CiphertextBlob=sealed)["Plaintext"] == b"old"
    kms.enable_key_rotation(KeyId=key["KeyId"], RotationPeriodInDays=90)
    status = kms.get_key_rotation_status(KeyId=key["KeyId"])
    assert (status["KeyRotationEnabled"], status["RotationPeriodInDays"]) == (True, 90)
    assert [one["RotationType"] for one in kms.list_key_rotations(KeyId=key["KeyId"])["Rotations"]] == ["ON_DEMAND"]


def test_asymmetric_keys(kms):
    signing = kms.create_key(KeySpec="ECC_NIST_P384", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    by = {"KeyId": signing, "SigningAlgorithm": "ECDSA_SHA_384"}
    signature = kms.sign(Message=b"text", **by)["Signature"]
    assert kms.verify(Message=b"text", Signature=signature, **by)["SignatureValid"]
    assert fault_of(kms.verify, Message=b"other", Signature=signature, **by) == ("KMSInvalidSignatureException", "")
    assert kms.get_public_key(KeyId=signing)["SigningAlgorithms"] == ["ECDSA_SHA_384"]


def test_objects_need_their_key(admin, kms, bucket, key):
    admin.put_object(Bucket=bucket, Key="k", Body=b"text", ServerSideEncryption="aws:kms", SSEKMSKeyId=key["KeyId"])
    kms.disable_key(KeyId=key["KeyId"])
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        admin.get_object(Bucket=bucket, Key="k")
    assert caught.value.response["Error"] == {"Code": "KMS.DisabledException", "Message": f"{key['Arn']} is disabled."}
    kms.enable_key(KeyId=key["KeyId"])
    assert admin.get_object(Bucket=bucket, Key="k")["Body"].read() == b"text"


def test_the_ledger_tells_who_asked_for_what(server, admin, bucket, key):
    put = admin.put_object(Bucket=bucket, Key="k", Body=b"text", ServerSideEncryption="aws:kms", SSEKMSKeyId=key["KeyId"])
    admin.get_object(Bucket=bucket, Key="k")
    noted = calls(server, key=key["KeyId"], via="s3")
    assert noted["operations"] == {"GenerateDataKey": 1, "Decrypt": 1}
    (one,) = calls(server, cause=put["ResponseMetadata"]["RequestId"])["calls"]
    assert one["operation"] == "GenerateDataKey" and one["key"] == key["Arn"]
    assert one["context"] == {"aws:s3:arn": f"arn:aws:s3:::{bucket}/k"}
    assert one["principal"] == "arn:aws:iam::000000000000:root" and one["outcome"] == "Success"


def test_the_ledger_begins_anew(start):
    program = start()
    make_kms(program.http).generate_random(NumberOfBytes=8)
    assert calls(program)["total"] == 1
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    opener.open(urllib.request.Request(program.http + "/_s3seal/kms/calls", method="DELETE")).close()
    assert calls(program)["total"] == 0


def test_credentials_that_are_wrong(server):
    assert fault_of(make_kms(server.http, secret="wrong").list_keys)[0] == "InvalidSignatureException"
    assert fault_of(make_kms(server.http, access_key="nobody").list_keys) == (
        "UnrecognizedClientException",
        "The security token included in the request is invalid.",
    )


def test_users_need_leave(start, tmp_path):
    settings = tmp_path / "s3seal.toml"
    policy = {"Statement": {"Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": "*"}}
    settings.write_text(
        "[[kms.keys]]\nid = \"1234abcd-12ab-34cd-56ef-1234567890ab\"\n"
        f"[[users]]\nname = \"bob\"\naccess_key = \"bob\"\nsecret_key = \"bob-secret\"\npolicy = '{json.dumps(policy)}'\n"
    )
    program = start("--config", settings)
    bob = make_kms(program.http, "bob", "bob-secret")
    arn = "arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    sealed = bob.generate_data_key(KeyId=arn, KeySpec="AES_256")
    assert fault_of(bob.decrypt, CiphertextBlob=sealed["CiphertextBlob"]) == (
        "AccessDeniedException",
        f"User: arn:aws:iam::000000000000:user/bob is not authorized to perform: kms:Decrypt on resource: {arn} "
        "because no identity-based policy allows the kms:Decrypt action",
    )
    root = make_kms(program.http)
    grant = root.create_grant(KeyId=arn, GranteePrincipal="arn:aws:iam::000000000000:user/bob", Operations=["Decrypt"])
    assert bob.decrypt(CiphertextBlob=sealed["CiphertextBlob"])["Plaintext"] == sealed["Plaintext"]
    root.revoke_grant(KeyId=arn, GrantId=grant["GrantId"])
    assert fault_of(bob.decrypt, CiphertextBlob=sealed["CiphertextBlob"])[0] == "AccessDeniedException"


def test_keys_survive_a_restart(start, tmp_path):
    data = tmp_path / "data"
    first = start("--data-dir", data)
    client = make_kms(first.http)
    key = client.create_key()["KeyMetadata"]["KeyId"]
    client.create_alias(AliasName="alias/kept", TargetKeyId=key)
    sealed = client.encrypt(KeyId=key, Plaintext=b"text")["CiphertextBlob"]
    assert (data / "master.key").stat().st_mode & 0o777 == 0o600
    first.kill()
    client = make_kms(start("--data-dir", data).http)
    assert client.describe_key(KeyId="alias/kept")["KeyMetadata"]["KeyId"] == key
    assert client.decrypt(CiphertextBlob=sealed)["Plaintext"] == b"text"


def test_command_line(server, ca, tmp_path, key):
    for cli in (AwsCli(server.http), AwsCli(server.https, ca)):

        def run(*arguments):
            ran = cli.run_aws("kms", *arguments)
            assert ran.returncode == 0, ran.stderr
            return json.loads(ran.stdout) if ran.stdout.strip() else {}

        plain = tmp_path / "plain"
        plain.write_bytes(b"text")
        sealed = run("encrypt", "--key-id", key["KeyId"], "--plaintext", f"fileb://{plain}")
        blob = tmp_path / "sealed"
        blob.write_bytes(base64.b64decode(sealed["CiphertextBlob"]))
        assert base64.b64decode(run("decrypt", "--ciphertext-blob", f"fileb://{blob}")["Plaintext"]) == b"text"
        assert run("enable-key", "--key-id", key["KeyId"]) == {}
        fault = AwsCli.fault(cli.run_aws("kms", "describe-key", "--key-id", "nonsense"))
        assert (fault.code, fault.message) == ("NotFoundException", "Invalid keyId 'nonsense'")
