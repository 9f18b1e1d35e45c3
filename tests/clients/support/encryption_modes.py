"""How a client asks for each mode of encryption, and what S3 tells of an object in it."""

import base64
import hashlib

CUSTOMER_KEY = b"1234567890abcdef1234567890abcdef"
OTHER_CUSTOMER_KEY = b"abcdef1234567890abcdef1234567890"
MODES = ("sse-s3", "sse-kms", "sse-kms-bucket-key", "dsse-kms", "sse-c")


def base64_md5(text):
    return base64.b64encode(hashlib.md5(text).digest()).decode()


def customer(key=CUSTOMER_KEY, prefix="SSECustomer"):
    """A customer's key as parameters of boto3, which encodes it and adds its digest."""
    return {f"{prefix}Algorithm": "AES256", f"{prefix}Key": key}


def writing(mode, kms_key):
    """The parameters of an upload."""
    return {
        "sse-s3": {},
        "sse-kms": {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": kms_key},
        "sse-kms-bucket-key": {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": kms_key, "BucketKeyEnabled": True},
        "dsse-kms": {"ServerSideEncryption": "aws:kms:dsse", "SSEKMSKeyId": kms_key},
        "sse-c": customer(),
    }[mode]


def reading(mode):
    return customer() if mode == "sse-c" else {}


def shown_encryption(answer):
    """What an answer says of encryption, and nothing else of it."""
    names = ("ServerSideEncryption", "SSEKMSKeyId", "BucketKeyEnabled", "SSECustomerAlgorithm", "SSECustomerKeyMD5")
    return {name: answer[name] for name in names if name in answer}


def expected(mode, kms_arn):
    """What shown_encryption() finds in the answers to a write, a HEAD and a GET."""
    return {
        "sse-s3": {"ServerSideEncryption": "AES256"},
        "sse-kms": {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": kms_arn},
        "sse-kms-bucket-key": {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": kms_arn, "BucketKeyEnabled": True},
        "dsse-kms": {"ServerSideEncryption": "aws:kms:dsse", "SSEKMSKeyId": kms_arn},
        "sse-c": {"SSECustomerAlgorithm": "AES256", "SSECustomerKeyMD5": base64_md5(CUSTOMER_KEY)},
    }[mode]


def etag_of_parts(content, part_size):
    """The ETag of an upload in such parts where each part's is its MD5."""
    digests = [hashlib.md5(content[start : start + part_size]).digest() for start in range(0, len(content), part_size)]
    return f'"{hashlib.md5(b"".join(digests)).hexdigest()}-{len(digests)}"'
