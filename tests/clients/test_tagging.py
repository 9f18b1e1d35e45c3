"""Tags of objects as boto3 sends and reads them, also with its managed transfers."""

from boto3.s3.transfer import TransferConfig

MIB = 1 << 20
TAGS = [{"Key": "colour", "Value": "blue + green"}, {"Key": "größe", "Value": ""}]


def tags_of(s3, bucket, key, **version):
    return s3.get_object_tagging(Bucket=bucket, Key=key, **version)["TagSet"]


def test_tags_come_back(admin, bucket):
    admin.put_object(Bucket=bucket, Key="k", Body=b"x")
    assert tags_of(admin, bucket, "k") == []
    admin.put_object_tagging(Bucket=bucket, Key="k", Tagging={"TagSet": TAGS[::-1]})
    assert tags_of(admin, bucket, "k") == TAGS
    assert admin.head_object(Bucket=bucket, Key="k")["TagCount"] == 2
    assert admin.get_object(Bucket=bucket, Key="k")["TagCount"] == 2
    admin.delete_object_tagging(Bucket=bucket, Key="k")
    assert tags_of(admin, bucket, "k") == []


def test_versions_have_their_own(admin, bucket):
    admin.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    versions = [admin.put_object(Bucket=bucket, Key="k", Body=b"x", Tagging=f"n={n}")["VersionId"] for n in range(2)]
    assert [tags_of(admin, bucket, "k", VersionId=one)[0]["Value"] for one in versions] == ["0", "1"]
    answer = admin.put_object_tagging(Bucket=bucket, Key="k", VersionId=versions[0], Tagging={"TagSet": []})
    assert answer["VersionId"] == versions[0]
    assert tags_of(admin, bucket, "k", VersionId=versions[0]) == []
    assert tags_of(admin, bucket, "k")[0]["Value"] == "1"


def test_managed_uploads_carry_them(admin, bucket, tmp_path):
    for size in (1, 6 * MIB):
        (tmp_path / "file").write_bytes(b"x" * size)
        parts = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB)
        admin.upload_file(str(tmp_path / "file"), bucket, "k", ExtraArgs={"Tagging": "a=1&b=2"}, Config=parts)
        assert tags_of(admin, bucket, "k") == [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]


def test_copies_keep_or_replace_them(admin, bucket):
    admin.put_object(Bucket=bucket, Key="k", Body=b"x", Tagging="a=1")
    source = {"Bucket": bucket, "Key": "k"}
    admin.copy_object(Bucket=bucket, Key="kept", CopySource=source)
    admin.copy_object(Bucket=bucket, Key="replaced", CopySource=source, TaggingDirective="REPLACE", Tagging="b=2")
    assert tags_of(admin, bucket, "kept") == [{"Key": "a", "Value": "1"}]
    assert tags_of(admin, bucket, "replaced") == [{"Key": "b", "Value": "2"}]
