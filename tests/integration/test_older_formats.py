"""Data that an earlier version sealed, with bodies of format 2 and wrapped secrets of version 1: everything opens."""

import base64

import pytest

from stored.by_hand import open_by_hand
from stored.objects import BUCKET, CUSTOMER_KEY, MODES, SETTINGS, Rows, at_rest, blob_files, body_of, get, make_kms
from stored.objects import changed, expect_never_wrong, flipped
from stored.older import make_older_data
from support.sdk_clients import make_boto3

BODIES = {f"{mode}/row": body_of(300, f"{mode}/row") for mode in MODES}
BODIES |= {f"{mode}/empty": b"" for mode in MODES}
BODIES |= {f"{mode}/parts": body_of(1_000, f"{mode}/parts") for mode in MODES}
BODIES |= {f"{mode}/file": body_of(66_000, f"{mode}/file") for mode in ("AES256", "dsse")}


@pytest.fixture
def data(tmp_path):
    make_older_data(tmp_path / "data", "format_2")
    return tmp_path / "data"


def test_objects_of_every_mode_are_read(start, data):
    program = start("--data-dir", data, *SETTINGS)
    for key, body in BODIES.items():
        assert get(program, key, key.partition("/")[0]).body == body, key
        assert at_rest(program, key)["blobs"][0]["header"]["version"] == 2
    assert " warn " not in program.said()


def test_they_open_by_hand(start, data):
    """Once a start has upgraded the rows: the bodies and wrapped keys stay as they are."""
    assert start("--data-dir", data, *SETTINGS).stop() == 0
    customer = base64.b64encode(CUSTOMER_KEY).decode()
    for key, body in BODIES.items():
        assert open_by_hand(data, BUCKET, key, customer) == body, key


def test_damage_is_found_and_another_format_in_the_header_too(start, data):
    program = start("--data-dir", data, *SETTINGS)
    (path,) = blob_files(program, data, "AES256/file")
    whole = path.read_bytes()
    for at in (4, 16, 48, len(whole) - 1):
        with changed(path, flipped(whole, at)):
            expect_never_wrong(program, "AES256/file", "AES256", BODIES["AES256/file"])


def test_an_upload_goes_on_with_parts_of_the_present_format(start, data):
    program = start("--data-dir", data, *SETTINGS)
    client = make_boto3(program.http)
    (upload,) = client.list_multipart_uploads(Bucket=BUCKET)["Uploads"]
    names = {"Bucket": BUCKET, "Key": "kms/open", "UploadId": upload["UploadId"]}
    first = body_of(5 * 1024 * 1024, "kms/open 1")
    tags = [client.upload_part(**names, PartNumber=1, Body=first)["ETag"]]
    tags += [part["ETag"] for part in client.list_parts(**names)["Parts"] if part["PartNumber"] == 2]
    done = [{"PartNumber": number, "ETag": tag} for number, tag in enumerate(tags, 1)]
    client.complete_multipart_upload(**names, MultipartUpload={"Parts": done})
    versions = [blob["header"]["version"] for blob in at_rest(program, "kms/open")["blobs"]]
    assert versions == [3, 2]
    whole = first + body_of(1_000, "kms/open 2")
    assert get(program, "kms/open").body == whole
    assert open_by_hand(data, BUCKET, "kms/open") == whole


def test_a_copy_has_the_present_formats(start, data):
    program = start("--data-dir", data, *SETTINGS)
    client = make_boto3(program.http)
    client.copy_object(Bucket=BUCKET, Key="copy", CopySource=f"{BUCKET}/AES256/row")
    assert at_rest(program, "copy")["blobs"][0]["header"]["version"] == 3
    assert Rows(data).column("copy", "sse_wrapped_key")[0] == 2
    assert get(program, "copy").body == BODIES["AES256/row"]


def test_what_kms_gave_out_is_decrypted(start, tmp_path):
    kept = make_older_data(tmp_path / "data", "format_2")
    blob = base64.b64decode(kept["kms_ciphertext"])
    kms = make_kms(start("--data-dir", tmp_path / "data", *SETTINGS))
    opened = kms.decrypt(CiphertextBlob=blob, EncryptionContext={"a": "b"})
    assert opened["Plaintext"] == b"what was encrypted"
    moved = kms.re_encrypt(
        CiphertextBlob=blob,
        SourceEncryptionContext={"a": "b"},
        DestinationKeyId=opened["KeyId"],
        DestinationEncryptionContext={"a": "c"},
    )["CiphertextBlob"]
    assert len(moved) == len(blob) - 8, "wrapped in the present version"
    assert kms.decrypt(CiphertextBlob=moved, EncryptionContext={"a": "c"})["Plaintext"] == b"what was encrypted"
