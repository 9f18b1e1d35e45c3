"""One of everything that a data directory keeps: written by a program, and found by a later one."""

import base64
import hashlib
import json

import boto3
import botocore.exceptions

from stored.objects import CUSTOMER_KEY, body_of, make_kms
from support.sdk_clients import make_boto3

ACCOUNT = "000000000000"
ZONED = "zoned--use1-az4--x-s3"
DIRECTORY = {
    "Location": {"Type": "AvailabilityZone", "Name": "use1-az4"},
    "Bucket": {"Type": "Directory", "DataRedundancy": "SingleAvailabilityZone"},
}
ALIAS = "alias/of-ours"
ODD_KEY = "alias/<\"of\" & 'theirs'>"
SETTINGS = ("--new-buckets-block-sse-c", "false", "--sse-c-over-http", "true")


def rule(algorithm, key=None, bucket_key=False, **more):
    named = {"SSEAlgorithm": algorithm} | ({"KMSMasterKeyID": key} if key else {})
    return {"ApplyServerSideEncryptionByDefault": named, "BucketKeyEnabled": bucket_key} | more


def blocking(*types):
    return {"BlockedEncryptionTypes": {"EncryptionType": list(types)}}


def policy_of(bucket):
    statement = {
        "Sid": "odd <&\"'> \u00e9",
        "Effect": "Allow",
        "Principal": {"AWS": ACCOUNT},
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, ensure_ascii=False)


def access(*flags):
    return dict(zip(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), flags))


# What buckets default to; those of KMS's own key ids are written with the key in place of None.
RULES = {
    "aes": rule("AES256", bucket_key=True),
    "blocked": rule("AES256", **blocking("SSE-C")),
    "chosen": rule("AES256", **blocking("NONE")),
    "dsse": rule("aws:kms:dsse", ALIAS),
    "kms": rule("aws:kms", bucket_key=True),
    "odd": rule("aws:kms", ODD_KEY),
}
ACCESS = {"mixed": access(True, False, True, False), "closed": access(False, True, False, True), "open": None}
SSE_C = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": CUSTOMER_KEY}
CONTEXT = base64.b64encode(json.dumps({"project": "\u00e9toile"}).encode()).decode()
HEADERS = {
    "ContentType": "text/plain; charset=utf-8",
    "ContentDisposition": 'attachment; filename="a:b\\c"',
    "CacheControl": "no-cache",
    "Metadata": {"colour": "blue", "odd": "a:b\\c"},
}
# Of the bucket "objects": the body and how it was put.
OBJECTS = {
    "empty": (b"", {}),
    "small": (body_of(1_000, "small"), HEADERS),
    "large": (body_of(66_000, "large"), {"StorageClass": "STANDARD_IA"}),
    "kms": (body_of(900, "kms"), {"ServerSideEncryption": "aws:kms", "SSEKMSEncryptionContext": CONTEXT}),
    "our key": (body_of(800, "ours"), {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": ALIAS}),
    "bucket key/\u00e9": (body_of(700, "bucket"), {"ServerSideEncryption": "aws:kms", "BucketKeyEnabled": True}),
    "dsse": (body_of(600, "dsse"), {"ServerSideEncryption": "aws:kms:dsse"}),
    "customer": (body_of(500, "customer"), SSE_C),
    "checked": (body_of(400, "checked"), {"ChecksumAlgorithm": "SHA256"}),
}
# Likewise, in one part, and the uploads that are open.
UPLOADED = {
    "parts/aes": (body_of(1_200, "parts"), {"Metadata": {"colour": "red"}}),
    "parts/kms": (body_of(1_100, "kms parts"), {"ServerSideEncryption": "aws:kms"}),
}
OPEN = {
    "open/aes": ([body_of(300, "one"), body_of(200, "two")], {"Metadata": {"colour": "green"}}),
    "open/customer": ([body_of(100, "three")], SSE_C),
    "open/nothing": ([], {}),
}
APPENDED = [body_of(150, "first"), body_of(160, "second"), body_of(170, "third")]


def customers(options):
    return {name: value for name, value in options.items() if name.startswith("SSECustomer")}


def needs_kms(options):
    return options.get("ServerSideEncryption", "").startswith("aws:kms")


def client_of(account, program, region):
    secrets = {"aws_access_key_id": account, "aws_secret_access_key": "test"}
    return boto3.session.Session().client("s3", endpoint_url=program.http, region_name=region, **secrets)


def code_of(call, **names):
    """Of the error that is answered; None: there is none."""
    try:
        call(**names)
    except botocore.exceptions.ClientError as refused:
        return refused.response["Error"]["Code"]
    return None


def write_everything(program):
    s3, kms = make_boto3(program.http), make_kms(program)
    key = kms.create_key(Description="ours")["KeyMetadata"]["Arn"]
    kms.create_alias(AliasName=ALIAS, TargetKeyId=key)
    for bucket in ("objects", *RULES, *ACCESS):
        s3.create_bucket(Bucket=bucket)
    foreign = client_of("123456789012", program, "eu-west-1")
    foreign.create_bucket(Bucket="foreign", CreateBucketConfiguration={"LocationConstraint": "EU"})
    for bucket, wanted in RULES.items():
        s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [wanted]})
    for bucket, wanted in ACCESS.items():
        if wanted:
            s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=wanted)
        else:
            s3.delete_public_access_block(Bucket=bucket)
        s3.put_bucket_policy(Bucket=bucket, Policy=policy_of(bucket))
    for name, (body, options) in OBJECTS.items():
        s3.put_object(Bucket="objects", Key=name, Body=body, **options)
    for name, (body, options) in UPLOADED.items():
        begin_upload(s3, name, [body], options, complete=True)
    for name, (bodies, options) in OPEN.items():
        begin_upload(s3, name, bodies, options)
    write_zoned(s3, key)


def begin_upload(s3, key, bodies, options, complete=False):
    names = {"Bucket": "objects", "Key": key}
    names["UploadId"] = s3.create_multipart_upload(**names, **options)["UploadId"]
    for number, body in enumerate(bodies, 1):
        part = s3.upload_part(**names, PartNumber=number, Body=body, **customers(options))
    if complete:
        s3.complete_multipart_upload(**names, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]})


def write_zoned(s3, key):
    s3.create_bucket(Bucket=ZONED, CreateBucketConfiguration=DIRECTORY)
    s3.put_object(Bucket=ZONED, Key="appended", Body=APPENDED[0])
    for number in range(1, len(APPENDED)):
        s3.put_object(Bucket=ZONED, Key="appended", Body=APPENDED[number], WriteOffsetBytes=len(b"".join(APPENDED[:number])))
    wanted = {"Rules": [rule("aws:kms", key, bucket_key=True)]}
    s3.put_bucket_encryption(Bucket=ZONED, ServerSideEncryptionConfiguration=wanted)
    s3.put_object(Bucket=ZONED, Key="with the key", Body=b"for life")


def expect_everything(program, schema):
    """What write_everything() wrote, as far as a program with that schema could keep it."""
    s3 = make_boto3(program.http)
    expect_buckets(program, s3, schema)
    expect_objects(s3, schema)
    expect_uploads(s3)
    if schema >= 4:
        expect_zoned(s3, make_kms(program), schema)


def expect_buckets(program, s3, schema):
    assert [one["Name"] for one in s3.list_buckets()["Buckets"]] == sorted(["objects", *RULES, *ACCESS])
    foreign = client_of("123456789012", program, "eu-west-1")
    assert [one["Name"] for one in foreign.list_buckets()["Buckets"]] == ["foreign"]
    assert foreign.get_bucket_location(Bucket="foreign")["LocationConstraint"] == "EU"
    for bucket, wanted in (RULES | {"objects": rule("AES256")}).items():
        shown = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
        # Before, nobody knew whether it had been chosen: they say NONE.
        assert shown == [wanted if schema >= 8 else blocking("NONE") | wanted], bucket
    for bucket, wanted in ACCESS.items():
        assert s3.get_bucket_policy(Bucket=bucket)["Policy"] == policy_of(bucket)
        if wanted:
            assert s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"] == wanted
        else:
            assert code_of(s3.get_public_access_block, Bucket=bucket) == "NoSuchPublicAccessBlockConfiguration"
    assert code_of(s3.get_bucket_policy, Bucket="objects") == "NoSuchBucketPolicy"
    whole = s3.get_public_access_block(Bucket="objects")["PublicAccessBlockConfiguration"]
    assert whole == access(True, True, True, True)


def expect_objects(s3, schema):
    listed = {one["Key"]: one["Size"] for one in s3.list_objects_v2(Bucket="objects")["Contents"]}
    everything = OBJECTS | UPLOADED
    assert listed == {name: len(body) for name, (body, _) in everything.items()}
    for name, (body, options) in everything.items():
        if schema < 4 and needs_kms(options):
            continue  # KMS had no material to keep
        answer = s3.get_object(Bucket="objects", Key=name, **customers(options))
        assert answer["Body"].read() == body, name
        for option in ("ContentType", "ContentDisposition", "CacheControl", "Metadata", "StorageClass", "BucketKeyEnabled"):
            assert option not in options or answer[option] == options[option], (name, option)
        assert answer.get("ServerSideEncryption", "AES256") == options.get("ServerSideEncryption", "AES256"), name
    assert s3.head_object(Bucket="objects", Key="checked", ChecksumMode="ENABLED")["ChecksumSHA256"] == base64.b64encode(
        hashlib.sha256(OBJECTS["checked"][0]).digest()
    ).decode()
    assert s3.get_object(Bucket="objects", Key="large", Range="bytes=65900-")["Body"].read() == OBJECTS["large"][0][65900:]


def expect_uploads(s3):
    """They are open, and go on: completed with what they have, or aborted."""
    uploads = {one["Key"]: one["UploadId"] for one in s3.list_multipart_uploads(Bucket="objects")["Uploads"]}
    assert sorted(uploads) == sorted(OPEN)
    for key, (bodies, options) in OPEN.items():
        names = {"Bucket": "objects", "Key": key, "UploadId": uploads[key]}
        parts = s3.list_parts(**names).get("Parts", [])
        assert [part["Size"] for part in parts] == [len(body) for body in bodies]
        if not bodies:
            s3.abort_multipart_upload(**names)
            continue
        last = s3.upload_part(**names, PartNumber=7, Body=b"added", **customers(options))
        chosen = {"Parts": [{"PartNumber": 7, "ETag": last["ETag"]}]}
        s3.complete_multipart_upload(**names, MultipartUpload=chosen, **customers(options))
        answer = s3.get_object(Bucket="objects", Key=key, **customers(options))
        assert (answer["Body"].read(), answer["Metadata"]) == (b"added", options.get("Metadata", {}))
    assert "Uploads" not in s3.list_multipart_uploads(Bucket="objects")


def expect_zoned(s3, kms, schema):
    assert s3.get_object(Bucket=ZONED, Key="appended")["Body"].read() == b"".join(APPENDED)
    assert s3.get_object(Bucket=ZONED, Key="with the key")["Body"].read() == b"for life"
    (shown,) = s3.get_bucket_encryption(Bucket=ZONED)["ServerSideEncryptionConfiguration"]["Rules"]
    key = shown["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"]
    assert shown == rule("aws:kms", key, bucket_key=True)
    if schema >= 5:
        another = kms.create_key()["KeyMetadata"]["Arn"]
        wanted = {"Rules": [rule("aws:kms", another, bucket_key=True)]}
        refused = code_of(s3.put_bucket_encryption, Bucket=ZONED, ServerSideEncryptionConfiguration=wanted)
        assert refused == "InvalidRequest", "the key is the bucket's for life"
