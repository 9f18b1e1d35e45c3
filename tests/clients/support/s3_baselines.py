"""A request that succeeds for each operation of S3 that is built, to which a test adds one header."""

import itertools

from botocore.exceptions import ClientError
from support.sdk_clients import make_boto3

BUCKET = "model-headers"
LOCKED = "model-locks"
POLICY = '{"Statement": {"Effect": "Allow", "Principal": {"AWS": "000000000000"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::%s/*"}}'

NO_BYPASS = '{"Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:BypassGovernanceRetention", "Resource": "arn:aws:s3:::%s/*"}}'
LOCK_RULE = {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}
RETENTION = {"Mode": "GOVERNANCE", "RetainUntilDate": "2035-01-01T00:00:00Z"}


class Baselines:
    def __init__(self, program):
        self.client = make_boto3(
            program.http, request_checksum_calculation="when_required", response_checksum_validation="when_required"
        )
        self.kms = make_boto3(program.http, service="kms")
        self.numbers = itertools.count(1)
        self.extra = (None, {})  # an operation, and what goes into its requests
        self.client.meta.events.register("before-sign.s3", self._add)
        self.client.create_bucket(Bucket=BUCKET)
        self.client.put_object(Bucket=BUCKET, Key="source", Body=b"source", ChecksumAlgorithm="CRC32")
        self.client.create_bucket(Bucket=LOCKED, ObjectLockEnabledForBucket=True)
        self.client.put_bucket_policy(Bucket=LOCKED, Policy=NO_BYPASS % LOCKED)
        self.modified = self.client.head_object(Bucket=BUCKET, Key="source")["ResponseMetadata"]["HTTPHeaders"]["last-modified"]

    def close(self):
        self.client.close()
        self.kms.close()

    def _add(self, request, operation_name, **_):
        operation, added = self.extra
        for name, value in added.items():
            if operation != operation_name or value == "{same}":
                continue
            name = name + "probe" if name.endswith("-meta-") else name
            del request.headers[name]
            request.headers[name] = value.replace("{modified}", self.modified)

    def run(self, operation, headers=None):
        """ResponseMetadata of the answer; `stored`: the headers of the object that was written."""
        prepare, call, written = BASELINES[operation]
        prepared = prepare(self)
        self.extra = (operation, headers or {})
        try:
            answer = call(self, prepared)["ResponseMetadata"]
        finally:
            self.extra = (None, {})
        key = written(self, prepared) if written else None
        stored = self.client.head_object(Bucket=BUCKET, Key=key)["ResponseMetadata"]["HTTPHeaders"] if key else {}
        return answer | {"stored": stored}

    def new_key(self):
        return f"key-{next(self.numbers)}"

    def new_bucket(self):
        return f"model-headers-{next(self.numbers)}"

    def begin_upload(self, part=True):
        key = existing_key(self)
        algorithm = {"ChecksumAlgorithm": "CRC64NVME"} if part else {}  # with one, the upload's own checksum counts
        upload = self.client.create_multipart_upload(Bucket=BUCKET, Key=key, **algorithm)["UploadId"]
        named = {"Bucket": BUCKET, "Key": key, "UploadId": upload}
        if part:
            etag = self.client.upload_part(**named, PartNumber=1, Body=b"part")["ETag"]
            named["MultipartUpload"] = {"Parts": [{"PartNumber": 1, "ETag": etag}]}
        return named

    def named_upload(self):
        return self.begin_upload(part=False)

    def complete(self, made):
        named = {"Bucket": BUCKET, "Key": made["Key"], "UploadId": made["UploadId"]}
        etag = self.client.upload_part(**named, PartNumber=1, Body=b"part")["ETag"]
        self.client.complete_multipart_upload(**named, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]})
        return made["Key"]


def nothing(_):
    return None


def existing_key(made):
    key = made.new_key()
    made.client.put_object(Bucket=BUCKET, Key=key, Body=b"existing")
    return key


def annotated_key(made):
    key = existing_key(made)
    made.client.put_object_annotation(Bucket=BUCKET, Key=key, AnnotationName="n", AnnotationPayload=b"note")
    return key


def existing_bucket(made):
    name = made.new_bucket()
    made.client.create_bucket(Bucket=name)
    made.client.put_bucket_policy(Bucket=name, Policy=POLICY % name)
    made.client.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration={"BlockPublicAcls": True})
    made.client.put_bucket_tagging(Bucket=name, Tagging={"TagSet": [{"Key": "a", "Value": "1"}]})
    return name


def bucket_with_acls(made):
    name = made.new_bucket()
    made.client.create_bucket(Bucket=name, ObjectOwnership="ObjectWriter")
    made.client.put_object(Bucket=name, Key="k", Body=b"x")
    return name


def directory_bucket(made):
    name = f"{made.new_bucket()}--use1-az4--x-s3"
    location = {"Type": "AvailabilityZone", "Name": "use1-az4"}
    kind = {"Type": "Directory", "DataRedundancy": "SingleAvailabilityZone"}
    made.client.create_bucket(Bucket=name, CreateBucketConfiguration={"Location": location, "Bucket": kind})
    return name


def encrypted_key(made):
    """An object, and the ARN of another key for it."""
    return existing_key(made), made.kms.create_key()["KeyMetadata"]["Arn"]


OWNERSHIP = {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]}
def archived_key(made):
    key = made.new_key()
    made.client.put_object(Bucket=BUCKET, Key=key, Body=b"cold", StorageClass="GLACIER")
    return key


def lockable_key(made):
    key = made.new_key()
    made.client.put_object(Bucket=LOCKED, Key=key, Body=b"x", ObjectLockLegalHoldStatus="OFF", ChecksumAlgorithm="CRC32")
    return key


def retained_key(made):
    key = lockable_key(made)
    made.client.put_object_retention(Bucket=LOCKED, Key=key, Retention=RETENTION, ChecksumAlgorithm="CRC32")
    return key


def key_to_rename(made):
    """In a directory bucket, over another object; what is asked for by date is its own."""
    named = {"Bucket": directory_bucket(made), "Key": made.new_key()}
    made.client.put_object(Bucket=named["Bucket"], Key="new", Body=b"replaced")
    made.client.put_object(**named, Body=b"old")
    made.modified = made.client.head_object(**named)["ResponseMetadata"]["HTTPHeaders"]["last-modified"]
    return {"Bucket": named["Bucket"], "Key": "new", "RenameSource": named["Key"]}


RULES = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}


def on_bucket(call):
    return (existing_bucket, call, None)


def on_object(call):
    return (existing_key, call, None)


def on_upload(call):
    return (Baselines.begin_upload, call, None)


def begun(made, key):
    """CreateMultipartUpload, remembered so that the upload can be completed and looked at."""
    answer = made.client.create_multipart_upload(Bucket=BUCKET, Key=key)
    made.begun = answer
    return answer


def unconfigured(code, call):
    """Of a configuration that no bucket can have: that answer is what it should be."""

    def answered(made, name):
        try:
            return call(made, name)
        except ClientError as refused:
            if refused.response["Error"]["Code"] != code:
                raise
            return refused.response

    return on_bucket(answered)


# operation: (prepare, call with what was prepared, the key that was written)
BASELINES = {
    "CreateBucket": (Baselines.new_bucket, lambda m, name: m.client.create_bucket(Bucket=name), None),
    "HeadBucket": on_bucket(lambda m, name: m.client.head_bucket(Bucket=name)),
    "DeleteBucket": on_bucket(lambda m, name: m.client.delete_bucket(Bucket=name)),
    "ListBuckets": (nothing, lambda m, _: m.client.list_buckets(), None),
    "GetBucketLocation": on_bucket(lambda m, name: m.client.get_bucket_location(Bucket=name)),
    "PutBucketEncryption": on_bucket(lambda m, name: m.client.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration=RULES)),
    "GetBucketEncryption": on_bucket(lambda m, name: m.client.get_bucket_encryption(Bucket=name)),
    "DeleteBucketEncryption": on_bucket(lambda m, name: m.client.delete_bucket_encryption(Bucket=name)),
    "PutBucketPolicy": on_bucket(lambda m, name: m.client.put_bucket_policy(Bucket=name, Policy=POLICY % name)),
    "GetBucketPolicy": on_bucket(lambda m, name: m.client.get_bucket_policy(Bucket=name)),
    "GetBucketPolicyStatus": on_bucket(lambda m, name: m.client.get_bucket_policy_status(Bucket=name)),
    "DeleteBucketPolicy": on_bucket(lambda m, name: m.client.delete_bucket_policy(Bucket=name)),
    "PutPublicAccessBlock": on_bucket(lambda m, name: m.client.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration={"BlockPublicAcls": True})),
    "GetPublicAccessBlock": on_bucket(lambda m, name: m.client.get_public_access_block(Bucket=name)),
    "PutBucketTagging": on_bucket(lambda m, name: m.client.put_bucket_tagging(Bucket=name, Tagging={"TagSet": [{"Key": "a", "Value": "1"}]})),
    "GetBucketTagging": on_bucket(lambda m, name: m.client.get_bucket_tagging(Bucket=name)),
    "DeleteBucketTagging": on_bucket(lambda m, name: m.client.delete_bucket_tagging(Bucket=name)),
    "PutBucketAbac": on_bucket(lambda m, name: m.client.put_bucket_abac(Bucket=name, AbacStatus={"Status": "Enabled"})),
    "GetBucketAbac": on_bucket(lambda m, name: m.client.get_bucket_abac(Bucket=name)),
    "PutBucketRequestPayment": on_bucket(lambda m, name: m.client.put_bucket_request_payment(Bucket=name, RequestPaymentConfiguration={"Payer": "Requester"})),
    "PutBucketVersioning": on_bucket(lambda m, name: m.client.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})),
    "GetBucketVersioning": on_bucket(lambda m, name: m.client.get_bucket_versioning(Bucket=name)),
    "GetBucketRequestPayment": on_bucket(lambda m, name: m.client.get_bucket_request_payment(Bucket=name)),
    "DeletePublicAccessBlock": on_bucket(lambda m, name: m.client.delete_public_access_block(Bucket=name)),
    "GetBucketAcl": on_bucket(lambda m, name: m.client.get_bucket_acl(Bucket=name)),
    "PutBucketAcl": (bucket_with_acls, lambda m, name: m.client.put_bucket_acl(Bucket=name, ACL="private"), None),
    "GetObjectAcl": (nothing, lambda m, _: m.client.get_object_acl(Bucket=BUCKET, Key="source"), None),
    "PutObjectAcl": (bucket_with_acls, lambda m, name: m.client.put_object_acl(Bucket=name, Key="k", ACL="private"), None),
    "PutBucketOwnershipControls": on_bucket(lambda m, name: m.client.put_bucket_ownership_controls(Bucket=name, OwnershipControls=OWNERSHIP)),
    "GetBucketOwnershipControls": on_bucket(lambda m, name: m.client.get_bucket_ownership_controls(Bucket=name)),
    "DeleteBucketOwnershipControls": on_bucket(lambda m, name: m.client.delete_bucket_ownership_controls(Bucket=name)),
    "GetBucketCors": unconfigured("NoSuchCORSConfiguration", lambda m, name: m.client.get_bucket_cors(Bucket=name)),
    "GetBucketLifecycleConfiguration": unconfigured("NoSuchLifecycleConfiguration", lambda m, name: m.client.get_bucket_lifecycle_configuration(Bucket=name)),
    "GetBucketWebsite": unconfigured("NoSuchWebsiteConfiguration", lambda m, name: m.client.get_bucket_website(Bucket=name)),
    "GetBucketReplication": unconfigured("ReplicationConfigurationNotFoundError", lambda m, name: m.client.get_bucket_replication(Bucket=name)),
    "GetBucketMetadataConfiguration": unconfigured("MetadataConfigurationNotFound", lambda m, name: m.client.get_bucket_metadata_configuration(Bucket=name)),
    "GetBucketMetadataTableConfiguration": unconfigured("MetadataConfigurationNotFound", lambda m, name: m.client.get_bucket_metadata_table_configuration(Bucket=name)),
    "DeleteBucketCors": on_bucket(lambda m, name: m.client.delete_bucket_cors(Bucket=name)),
    "DeleteBucketLifecycle": on_bucket(lambda m, name: m.client.delete_bucket_lifecycle(Bucket=name)),
    "DeleteBucketWebsite": on_bucket(lambda m, name: m.client.delete_bucket_website(Bucket=name)),
    "DeleteBucketReplication": on_bucket(lambda m, name: m.client.delete_bucket_replication(Bucket=name)),
    "DeleteBucketMetadataConfiguration": on_bucket(lambda m, name: m.client.delete_bucket_metadata_configuration(Bucket=name)),
    "DeleteBucketMetadataTableConfiguration": on_bucket(lambda m, name: m.client.delete_bucket_metadata_table_configuration(Bucket=name)),
    "GetBucketAccelerateConfiguration": on_bucket(lambda m, name: m.client.get_bucket_accelerate_configuration(Bucket=name)),
    "GetBucketLogging": on_bucket(lambda m, name: m.client.get_bucket_logging(Bucket=name)),
    "GetBucketNotificationConfiguration": on_bucket(lambda m, name: m.client.get_bucket_notification_configuration(Bucket=name)),
    "GetBucketAnalyticsConfiguration": unconfigured("NoSuchConfiguration", lambda m, name: m.client.get_bucket_analytics_configuration(Bucket=name, Id="a")),
    "ListBucketAnalyticsConfigurations": on_bucket(lambda m, name: m.client.list_bucket_analytics_configurations(Bucket=name)),
    "DeleteBucketAnalyticsConfiguration": unconfigured("NoSuchConfiguration", lambda m, name: m.client.delete_bucket_analytics_configuration(Bucket=name, Id="a")),
    "GetBucketIntelligentTieringConfiguration": unconfigured("NoSuchConfiguration", lambda m, name: m.client.get_bucket_intelligent_tiering_configuration(Bucket=name, Id="a")),
    "ListBucketIntelligentTieringConfigurations": on_bucket(lambda m, name: m.client.list_bucket_intelligent_tiering_configurations(Bucket=name)),
    "DeleteBucketIntelligentTieringConfiguration": unconfigured("NoSuchConfiguration", lambda m, name: m.client.delete_bucket_intelligent_tiering_configuration(Bucket=name, Id="a")),
    "GetBucketInventoryConfiguration": unconfigured("NoSuchConfiguration", lambda m, name: m.client.get_bucket_inventory_configuration(Bucket=name, Id="a")),
    "ListBucketInventoryConfigurations": on_bucket(lambda m, name: m.client.list_bucket_inventory_configurations(Bucket=name)),
    "DeleteBucketInventoryConfiguration": unconfigured("NoSuchConfiguration", lambda m, name: m.client.delete_bucket_inventory_configuration(Bucket=name, Id="a")),
    "GetBucketMetricsConfiguration": unconfigured("NoSuchConfiguration", lambda m, name: m.client.get_bucket_metrics_configuration(Bucket=name, Id="a")),
    "ListBucketMetricsConfigurations": on_bucket(lambda m, name: m.client.list_bucket_metrics_configurations(Bucket=name)),
    "DeleteBucketMetricsConfiguration": unconfigured("NoSuchConfiguration", lambda m, name: m.client.delete_bucket_metrics_configuration(Bucket=name, Id="a")),
    "ListObjects": (nothing, lambda m, _: m.client.list_objects(Bucket=BUCKET), None),
    "ListObjectsV2": (nothing, lambda m, _: m.client.list_objects_v2(Bucket=BUCKET), None),
    "ListObjectVersions": (nothing, lambda m, _: m.client.list_object_versions(Bucket=BUCKET), None),
    "ListMultipartUploads": (nothing, lambda m, _: m.client.list_multipart_uploads(Bucket=BUCKET), None),
    "PutObject": (existing_key, lambda m, key: m.client.put_object(Bucket=BUCKET, Key=key, Body=b"put"), lambda m, key: key),
    "GetObject": (nothing, lambda m, _: m.client.get_object(Bucket=BUCKET, Key="source"), None),
    "HeadObject": (nothing, lambda m, _: m.client.head_object(Bucket=BUCKET, Key="source"), None),
    "PutObjectAnnotation": on_object(lambda m, key: m.client.put_object_annotation(Bucket=BUCKET, Key=key, AnnotationName="n", AnnotationPayload=b"note")),
    "GetObjectAnnotation": (annotated_key, lambda m, key: m.client.get_object_annotation(Bucket=BUCKET, Key=key, AnnotationName="n"), None),
    "ListObjectAnnotations": on_object(lambda m, key: m.client.list_object_annotations(Bucket=BUCKET, Key=key)),
    "DeleteObjectAnnotation": on_object(lambda m, key: m.client.delete_object_annotation(Bucket=BUCKET, Key=key, AnnotationName="n")),
    "GetObjectTagging": on_object(lambda m, key: m.client.get_object_tagging(Bucket=BUCKET, Key=key)),
    "PutObjectTagging": on_object(lambda m, key: m.client.put_object_tagging(Bucket=BUCKET, Key=key, Tagging={"TagSet": [{"Key": "a", "Value": "1"}]})),
    "DeleteObjectTagging": on_object(lambda m, key: m.client.delete_object_tagging(Bucket=BUCKET, Key=key)),
    "DeleteObjects": on_object(lambda m, key: m.client.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": key}]})),
    "DeleteObject": on_object(lambda m, key: m.client.delete_object(Bucket=BUCKET, Key=key)),
    "GetObjectAttributes": (nothing, lambda m, _: m.client.get_object_attributes(Bucket=BUCKET, Key="source", ObjectAttributes=["ETag"]), None),
    "UpdateObjectEncryption": (
        encrypted_key,
        lambda m, made: m.client.update_object_encryption(Bucket=BUCKET, Key=made[0], ObjectEncryption={"SSEKMS": {"KMSKeyArn": made[1]}}),
        None,
    ),
    "CopyObject": (
        existing_key,
        lambda m, key: m.client.copy_object(Bucket=BUCKET, Key=key, CopySource=f"{BUCKET}/source", MetadataDirective="REPLACE"),
        lambda m, key: key,
    ),
    "CreateMultipartUpload": (Baselines.new_key, begun, lambda m, key: m.complete(m.begun)),
    "UploadPart": (Baselines.named_upload, lambda m, upload: m.client.upload_part(**upload, PartNumber=1, Body=b"part"), None),
    "UploadPartCopy": (
        Baselines.named_upload,
        lambda m, upload: m.client.upload_part_copy(**upload, PartNumber=1, CopySource=f"{BUCKET}/source"),
        None,
    ),
    "CompleteMultipartUpload": on_upload(lambda m, upload: m.client.complete_multipart_upload(**upload)),
    "AbortMultipartUpload": (Baselines.named_upload, lambda m, upload: m.client.abort_multipart_upload(**upload), None),
    "ListParts": (Baselines.named_upload, lambda m, upload: m.client.list_parts(**upload), None),
    "PutObjectLockConfiguration": (
        nothing,
        lambda m, _: m.client.put_object_lock_configuration(
            Bucket=LOCKED, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": LOCK_RULE}, ChecksumAlgorithm="CRC32"
        ),
        None,
    ),
    "GetObjectLockConfiguration": (nothing, lambda m, _: m.client.get_object_lock_configuration(Bucket=LOCKED), None),
    "PutObjectRetention": (
        lockable_key,
        lambda m, key: m.client.put_object_retention(Bucket=LOCKED, Key=key, Retention=RETENTION, ChecksumAlgorithm="CRC32"),
        None,
    ),
    "GetObjectRetention": (retained_key, lambda m, key: m.client.get_object_retention(Bucket=LOCKED, Key=key), None),
    "PutObjectLegalHold": (
        lockable_key,
        lambda m, key: m.client.put_object_legal_hold(Bucket=LOCKED, Key=key, LegalHold={"Status": "ON"}, ChecksumAlgorithm="CRC32"),
        None,
    ),
    "GetObjectLegalHold": (lockable_key, lambda m, key: m.client.get_object_legal_hold(Bucket=LOCKED, Key=key), None),
    "RestoreObject": (archived_key, lambda m, key: m.client.restore_object(Bucket=BUCKET, Key=key, RestoreRequest={"Days": 1}), None),
    "RenameObject": (key_to_rename, lambda m, named: m.client.rename_object(**named), None),
    "CreateSession": (directory_bucket, lambda m, name: m.client.create_session(Bucket=name), None),
    "ListDirectoryBuckets": (nothing, lambda m, _: m.client.list_directory_buckets(), None),
}
