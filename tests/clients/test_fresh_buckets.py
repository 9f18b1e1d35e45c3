"""What tools for infrastructure read of every bucket before they change one: all of its configurations, which a fresh
bucket does not have. They go on at exactly the codes that AWS answers with."""

import pytest
from botocore.exceptions import ClientError
from support.sdk_clients import make_boto3

BUCKET = "fresh"
# The calls of boto3, and the code that stands for "not configured".
ABSENT = {
    "get_bucket_cors": "NoSuchCORSConfiguration",
    "get_bucket_lifecycle_configuration": "NoSuchLifecycleConfiguration",
    "get_bucket_metadata_configuration": "MetadataConfigurationNotFound",
    "get_bucket_metadata_table_configuration": "MetadataConfigurationNotFound",
    "get_bucket_policy": "NoSuchBucketPolicy",
    "get_bucket_policy_status": "NoSuchBucketPolicy",
    "get_bucket_replication": "ReplicationConfigurationNotFoundError",
    "get_bucket_tagging": "NoSuchTagSet",
    "get_bucket_website": "NoSuchWebsiteConfiguration",
}
# And those that answer with what a bucket is like at first.
INITIAL = {
    "get_bucket_abac": {"AbacStatus": {"Status": "Disabled"}},
    "get_bucket_accelerate_configuration": {},
    "get_bucket_location": {"LocationConstraint": None},
    "get_bucket_logging": {},
    "get_bucket_notification_configuration": {},
    "get_bucket_request_payment": {"Payer": "BucketOwner"},
    "list_bucket_analytics_configurations": {"IsTruncated": False},
    "list_bucket_intelligent_tiering_configurations": {"IsTruncated": False},
    "list_bucket_inventory_configurations": {"IsTruncated": False},
    "list_bucket_metrics_configurations": {"IsTruncated": False},
}
BY_ID = ("analytics", "intelligent_tiering", "inventory", "metrics")


@pytest.fixture(scope="module")
def s3(start_module):
    client = make_boto3(start_module().http)
    client.create_bucket(Bucket=BUCKET)
    yield client
    client.close()


def code_of(call, **parameters):
    with pytest.raises(ClientError) as refused:
        call(Bucket=BUCKET, **parameters)
    return refused.value.response["Error"]["Code"]


@pytest.mark.parametrize("call", sorted(ABSENT))
def test_a_configuration_that_is_absent_is_called_so(s3, call):
    assert code_of(getattr(s3, call)) == ABSENT[call]


@pytest.mark.parametrize("call", sorted(INITIAL))
def test_a_configuration_that_every_bucket_has_is_the_initial_one(s3, call):
    answer = getattr(s3, call)(Bucket=BUCKET)
    del answer["ResponseMetadata"]
    assert answer == INITIAL[call]


@pytest.mark.parametrize("kind", BY_ID)
def test_a_configuration_by_its_id_is_absent(s3, kind):
    assert code_of(getattr(s3, f"get_bucket_{kind}_configuration"), Id="a") == "NoSuchConfiguration"


@pytest.mark.parametrize("kind", ["cors", "lifecycle", "replication", "website"])
def test_removing_what_is_absent_succeeds(s3, kind):
    answer = getattr(s3, f"delete_bucket_{kind}")(Bucket=BUCKET)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
