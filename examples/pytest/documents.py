"""The application: customers' documents, each sealed with the key of the bucket they lie in."""

import boto3
from botocore.config import Config


def connect(**options):
    """SDKs try again what is throttled: three times is enough here."""
    config = Config(signature_version="s3v4", retries={"mode": "standard", "total_max_attempts": 3}, proxies={})
    return boto3.client("s3", config=config, **options)


class Documents:
    def __init__(self, s3, bucket="documents"):
        self.s3, self.bucket = s3, bucket

    def save(self, customer, name, text):
        """The bucket's default says how it is encrypted: nothing to forget here."""
        self.s3.put_object(Bucket=self.bucket, Key=f"{customer}/{name}", Body=text.encode(), ContentType="text/plain")

    def read(self, customer, name):
        return self.s3.get_object(Bucket=self.bucket, Key=f"{customer}/{name}")["Body"].read().decode()

    def link(self, customer, name, seconds=3600):
        """For the customer's browser; whoever has it may read the document that long."""
        wanted = {"Bucket": self.bucket, "Key": f"{customer}/{name}"}
        return self.s3.generate_presigned_url("get_object", Params=wanted, ExpiresIn=seconds)
