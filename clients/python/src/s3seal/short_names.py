"""The fixtures whose names others may use too. `s3seal_short_names = false` leaves them out."""

import pytest


@pytest.fixture
def s3(s3seal_s3):
    """boto3's client of S3, in the test's namespace."""
    return s3seal_s3


@pytest.fixture
def kms(s3seal_kms):
    return s3seal_kms


@pytest.fixture
def sts(s3seal_sts):
    return s3seal_sts
