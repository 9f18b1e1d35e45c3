"""Computes tests/unit/storage/vectors/at_rest.json with the package `cryptography`, from docs/at-rest-format.md and
not from the program:

    python3 tests/support/make_at_rest_vectors.py > tests/unit/storage/vectors/at_rest.json
"""

import hashlib
import json
import struct

import cryptography
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SEGMENT = 65536
KEY_ID = "0a6f7c9e-2f52-4c0e-8d0e-5d4b1f4f6a11"
KEY_ARN = f"arn:aws:kms:us-east-1:000000000000:key/{KEY_ID}"
BUCKET, KEY = "reports", "2026/caf\u00e9.txt"


def derive(key, salt, info):
    return HKDF(SHA256(), 32, salt, info.encode()).derive(key)


def some_bytes(name):
    """32 bytes that are nobody's secret."""
    return hashlib.sha256(name.encode()).digest()


def content(size):
    return bytes((7 * i + i // 251) % 256 for i in range(size))


def wrap(key, plaintext, additional, salt):
    return b"\1" + salt + AESGCM(derive(key, salt, "s3seal wrap v1")).encrypt(bytes(12), plaintext, additional)


def seal_blob(cipher, inner, outer, blob_id, body):
    segments = [body[at : at + SEGMENT] for at in range(0, len(body), SEGMENT)] or [b""]
    out = b"S3SB" + bytes([2, cipher]) + bytes(10) + blob_id
    for number, segment in enumerate(segments):
        additional = blob_id + struct.pack("<QB", number, number + 1 == len(segments))
        nonce = number.to_bytes(12, "little")
        if cipher == 0:
            segment += struct.pack("<Q", crc64nvme(segment + additional))
        if cipher >= 1:
            segment = AESGCM(derive(inner, blob_id, "s3seal segment v2 inner")).encrypt(nonce, segment, additional)
        if cipher == 2:
            segment = AESGCM(derive(outer, blob_id, "s3seal segment v2 outer")).encrypt(nonce, segment, additional)
        out += segment
    return out


def crc64nvme(data):
    crc = 2**64 - 1
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x9A6C9329AC4BC9B5 if crc & 1 else 0)
    return crc ^ 2**64 - 1


def kms_ciphertext(material, context, plaintext, salt):
    header = bytes([1, len(KEY_ARN)]) + KEY_ARN.encode() + derive(material, KEY_ID.encode(), "s3seal material id v1")
    additional = header
    for name, value in sorted((name.encode(), value.encode()) for name, value in context.items()):
        additional += struct.pack(">I", len(name)) + name + struct.pack(">I", len(value)) + value
    return header + wrap(material, plaintext, additional, salt)


def join(from_kms, wrapped):
    return struct.pack("<H", len(from_kms)) + from_kms + wrapped


def wrapped_vectors():
    cases = [("", ""), ("32 bytes, as most secrets here..", "mode\0bucket\0key"), ("x" * 100, "\0" * 40)]
    for number, (plaintext, additional) in enumerate(cases):
        key, salt = some_bytes(f"wrapping key {number}"), some_bytes(f"salt {number}")
        made = wrap(key, plaintext.encode(), additional.encode(), salt)
        yield hex_of(key=key, salt=salt, plaintext=plaintext.encode(), additional=additional.encode(), wrapped=made)


def blob_vectors():
    for cipher in (0, 1, 2):
        for size in (0, 1, SEGMENT, SEGMENT + 1):
            inner, outer, blob_id = (some_bytes(f"{name} {cipher}") for name in ("inner", "outer", f"id {size}"))
            blob = seal_blob(cipher, inner, outer, blob_id, content(size))
            yield {"cipher": cipher, "size": size} | hex_of(inner=inner, outer=outer, id=blob_id) | {
                "encoded_size": len(blob),
                "begins": blob[:96].hex(),
                "ends": blob[-40:].hex(),
                "sha256": hashlib.sha256(blob).hexdigest(),
            }


def envelope_vectors():
    master, material, customer = (some_bytes(name) for name in ("master key", "material", "customer's key"))
    data_key, outer, bucket_key = (some_bytes(name) for name in ("data key", "outer data key", "bucket key"))
    salts = [some_bytes(f"envelope salt {number}") for number in range(2)]
    object_arn = f"arn:aws:s3:::{BUCKET}/{KEY}"

    def vector(mode, wrapped_key, **more):
        return {"mode": mode, "bucket": BUCKET, "key": KEY} | hex_of(
            data_key=data_key, wrapped_key=wrapped_key, **more
        )

    def place(mode):
        return f"{mode}\0{BUCKET}\0{KEY}".encode()

    yield vector("AES256", wrap(master, data_key, place("AES256"), salts[0]), master=master, salt=salts[0])

    kms = {"material": material, "material_id": derive(material, KEY_ID.encode(), "s3seal material id v1")}
    context = {"project": "\u00e9toile", "Aws": "1", "aws:s3:arn": object_arn}
    made = kms_ciphertext(material, context, data_key, salts[0])
    yield vector("aws:kms", made, salt=salts[0], **kms) | {"key_arn": KEY_ARN, "context": context}

    context = {"aws:s3:arn": f"arn:aws:s3:::{BUCKET}"}
    from_kms = kms_ciphertext(material, context, bucket_key, salts[0])
    made = join(from_kms, wrap(bucket_key, data_key, place("aws:kms"), salts[1]))
    more = {"salt": salts[0], "second_salt": salts[1], "bucket_key": bucket_key}
    yield vector("aws:kms", made, **more, **kms) | {"key_arn": KEY_ARN, "context": context}

    context = {"aws:s3:arn": object_arn}
    from_kms = kms_ciphertext(material, context, data_key, salts[0])
    made = join(from_kms, wrap(master, outer, place("aws:kms:dsse"), salts[1]))
    more = {"salt": salts[0], "second_salt": salts[1], "master": master, "outer": outer}
    yield vector("aws:kms:dsse", made, **more, **kms) | {"key_arn": KEY_ARN, "context": context}

    verifier = derive(customer, salts[0], "s3seal SSE-C verifier v1")
    made = salts[0] + verifier + wrap(customer, data_key, place("SSE-C"), salts[1])
    yield vector("SSE-C", made, salt=salts[0], second_salt=salts[1], customer=customer)


def hex_of(**parts):
    return {name: part.hex() for name, part in parts.items()}


if __name__ == "__main__":
    vectors = {
        "made_by": "python3 tests/support/make_at_rest_vectors.py, with cryptography " + cryptography.__version__,
        "content": "byte i of a body is (7 * i + i / 251) mod 256",
        "wrapped": list(wrapped_vectors()),
        "blobs": list(blob_vectors()),
        "envelopes": list(envelope_vectors()),
    }
    print(json.dumps(vectors, indent=1))
