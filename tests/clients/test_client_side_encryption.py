"""Libraries that encrypt before they send: AWS's Encryption SDK and S3 Encryption Client, with data keys of our KMS."""

import os

import aws_encryption_sdk
import pytest
from aws_encryption_sdk.exceptions import DecryptKeyError
from aws_encryption_sdk.key_providers.kms import StrictAwsKmsMasterKeyProvider
from botocore.session import Session
from s3_encryption import S3EncryptionClient, S3EncryptionClientConfig
from s3_encryption.exceptions import S3EncryptionClientError
from s3_encryption.materials.kms_keyring import KmsKeyring

from support.sdk_clients import make_boto3

CONTEXT = {"purpose": "test"}


@pytest.fixture
def kms(server):
    return make_boto3(server.http, service="kms")


@pytest.fixture
def key(kms):
    return kms.create_key()["KeyMetadata"]["Arn"]


@pytest.fixture
def master_keys(server, monkeypatch):
    """Makes providers of these keys; the SDK makes its clients by itself."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_KMS", server.http)
    session = Session()
    session.set_credentials("test", "test")
    return lambda *arns: StrictAwsKmsMasterKeyProvider(key_ids=arns, botocore_session=session)


def test_the_encryption_sdk(kms, key, master_keys, admin, bucket):
    """A message under two keys, stored as an object: either of them opens it, a disabled one does not."""
    second = kms.create_key()["KeyMetadata"]["Arn"]
    content, sdk = os.urandom(100_000), aws_encryption_sdk.EncryptionSDKClient()
    sealed, _ = sdk.encrypt(source=content, key_provider=master_keys(key, second), encryption_context=CONTEXT)
    admin.put_object(Bucket=bucket, Key="sealed", Body=sealed)
    stored = admin.get_object(Bucket=bucket, Key="sealed")["Body"].read()
    for arn in (key, second):
        opened, header = sdk.decrypt(source=stored, key_provider=master_keys(arn))
        assert opened == content
        assert CONTEXT.items() <= header.encryption_context.items()
    kms.disable_key(KeyId=second)
    with pytest.raises(DecryptKeyError):
        sdk.decrypt(source=stored, key_provider=master_keys(second))
    assert sdk.decrypt(source=stored, key_provider=master_keys(second, key))[0] == content


@pytest.fixture
def sealing(server, kms, key):
    return S3EncryptionClient(make_boto3(server.http), S3EncryptionClientConfig(keyring=KmsKeyring(kms, key)))


def test_the_s3_encryption_client(sealing, kms, key, admin, bucket):
    content = os.urandom(100_000)
    sealing.put_object(Bucket=bucket, Key="k", Body=content, EncryptionContext=CONTEXT)
    assert content not in admin.get_object(Bucket=bucket, Key="k")["Body"].read()
    assert sealing.get_object(Bucket=bucket, Key="k", EncryptionContext=CONTEXT)["Body"].read() == content
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    with pytest.raises(S3EncryptionClientError, match="KMSInvalidStateException.* is pending deletion"):
        sealing.get_object(Bucket=bucket, Key="k", EncryptionContext=CONTEXT)


def test_the_s3_encryption_client_in_parts(sealing, admin, bucket, tmp_path):
    (tmp_path / "file").write_bytes(os.urandom(20 << 20))
    sealing.upload_file(str(tmp_path / "file"), bucket, "k")
    head = admin.head_object(Bucket=bucket, Key="k")
    assert head["ETag"].endswith('-3"')
    assert sealing.get_object(Bucket=bucket, Key="k")["Body"].read() == (tmp_path / "file").read_bytes()
