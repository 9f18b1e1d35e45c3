"""Computes tests/unit/storage/vectors/at_rest.json with the package `cryptography`, from docs/at-rest-format.md and
not from the program:

    python3 tests/support/make_at_rest_vectors.py > tests/unit/storage/vectors/at_rest.json
"""

import hashlib
import json
import struct

import cryptography
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
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


def cmac(key, message):
    made = CMAC(AES(key))
    made.update(message)
    return made.finalize()


def xaes_encrypt(key, nonce, plaintext, additional):
    assert len(nonce) == 24
    derived = b"".join(cmac(key, bytes([0, half]) + b"X\0" + nonce[:12]) for half in (1, 2))
    return AESGCM(derived).encrypt(nonce[12:], plaintext, additional)


class Version1:
    """Wrapped secrets as they were, beside bodies of format 2."""

    version, blob_format, random_size = 1, 2, 32

    @staticmethod
    def wrap(key, plaintext, additional, salt):
        return b"\1" + salt + AESGCM(derive(key, salt, "s3seal wrap v1")).encrypt(bytes(12), plaintext, additional)

    @staticmethod
    def seal_segment(key, layer, blob_id, number, segment, additional):
        derived = derive(key, blob_id, f"s3seal segment v2 {('inner', 'outer')[layer]}")
        return AESGCM(derived).encrypt(number.to_bytes(12, "little"), segment, additional)

    @staticmethod
    def verifier(key, salt):
        return derive(key, salt, "s3seal SSE-C verifier v1")


class Version2:
    """Wrapped secrets, and bodies of format 3."""

    version, blob_format, random_size = 2, 3, 24

    @staticmethod
    def wrap(key, plaintext, additional, nonce):
        return b"\2" + nonce + xaes_encrypt(key, nonce, plaintext, additional)

    @staticmethod
    def seal_segment(key, layer, blob_id, number, segment, additional):
        nonce = blob_id[:20] + struct.pack("<I", number + (layer << 31))
        return xaes_encrypt(key, nonce, segment, additional)

    @staticmethod
    def verifier(key, salt):
        made = HMAC(key, SHA256())
        made.update(b"s3seal SSE-C verifier 2" + salt)
        return made.finalize()


VERSIONS = (Version1, Version2)


def seal_blob(form, cipher, keys, blob_id, body):
    segments = [body[at : at + SEGMENT] for at in range(0, len(body), SEGMENT)] or [b""]
    out = b"S3SB" + bytes([form.blob_format, cipher]) + bytes(10) + blob_id
    for number, segment in enumerate(segments):
        additional = blob_id + struct.pack("<QB", number, number + 1 == len(segments))
        if cipher == 0:
            segment += struct.pack("<Q", crc64nvme(segment + additional))
        for layer in range(cipher):
            segment = form.seal_segment(keys[layer], layer, blob_id, number, segment, additional)
        out += segment
    return out


def crc64nvme(data):
    crc = 2**64 - 1
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x9A6C9329AC4BC9B5 if crc & 1 else 0)
    return crc ^ 2**64 - 1


def kms_ciphertext(form, material, context, plaintext, salt):
    header = bytes([1, len(KEY_ARN)]) + KEY_ARN.encode() + derive(material, KEY_ID.encode(), "s3seal material id v1")
    additional = header
    for name, value in sorted((name.encode(), value.encode()) for name, value in context.items()):
        additional += struct.pack(">I", len(name)) + name + struct.pack(">I", len(value)) + value
    return header + form.wrap(material, plaintext, additional, salt)


def join(from_kms, wrapped):
    return struct.pack("<H", len(from_kms)) + from_kms + wrapped


def wrapped_vectors():
    cases = [("", ""), ("32 bytes, as most secrets here..", "mode\0bucket\0key"), ("x" * 100, "\0" * 40)]
    for form in VERSIONS:
        for number, (plaintext, additional) in enumerate(cases):
            key, random = some_bytes(f"wrapping key {number}"), some_bytes(f"salt {number}")[: form.random_size]
            made = form.wrap(key, plaintext.encode(), additional.encode(), random)
            yield {"version": form.version} | hex_of(
                key=key, random=random, plaintext=plaintext.encode(), additional=additional.encode(), wrapped=made
            )


def blob_vectors():
    for form in VERSIONS:
        for cipher in (0, 1, 2):
            for size in (0, 1, SEGMENT, SEGMENT + 1):
                inner, outer, blob_id = (some_bytes(f"{name} {cipher}") for name in ("inner", "outer", f"id {size}"))
                blob = seal_blob(form, cipher, (inner, outer), blob_id, content(size))
                vector = {"format": form.blob_format, "cipher": cipher, "size": size}
                yield vector | hex_of(inner=inner, outer=outer, id=blob_id) | {
                    "encoded_size": len(blob),
                    "begins": blob[:96].hex(),
                    "ends": blob[-40:].hex(),
                    "sha256": hashlib.sha256(blob).hexdigest(),
                }


def envelope_vectors():
    for form in VERSIONS:
        yield from envelope_vectors_of(form)


def envelope_vectors_of(form):
    master, material, customer = (some_bytes(name) for name in ("master key", "material", "customer's key"))
    data_key, outer, bucket_key = (some_bytes(name) for name in ("data key", "outer data key", "bucket key"))
    salt, *random = (some_bytes(f"envelope salt {number}")[:size] for number, size in ((0, 32), (0, form.random_size), (1, form.random_size)))
    object_arn = f"arn:aws:s3:::{BUCKET}/{KEY}"

    def vector(mode, wrapped_key, random, **more):
        """`random`: what is random in it, in the order of being drawn."""
        return {"version": form.version, "mode": mode, "bucket": BUCKET, "key": KEY} | hex_of(
            data_key=data_key, wrapped_key=wrapped_key, random=random, **more
        )

    def place(mode):
        return f"{mode}\0{BUCKET}\0{KEY}".encode()

    yield vector("AES256", form.wrap(master, data_key, place("AES256"), random[0]), random[0], master=master)

    kms = {"material": material, "material_id": derive(material, KEY_ID.encode(), "s3seal material id v1")}
    context = {"project": "\u00e9toile", "Aws": "1", "aws:s3:arn": object_arn}
    made = kms_ciphertext(form, material, context, data_key, random[0])
    yield vector("aws:kms", made, random[0], **kms) | {"key_arn": KEY_ARN, "context": context}

    context = {"aws:s3:arn": f"arn:aws:s3:::{BUCKET}"}
    from_kms = kms_ciphertext(form, material, context, bucket_key, random[0])
    made = join(from_kms, form.wrap(bucket_key, data_key, place("aws:kms"), random[1]))
    drawn = random[0] + random[1]
    yield vector("aws:kms", made, drawn, bucket_key=bucket_key, **kms) | {"key_arn": KEY_ARN, "context": context}

    context = {"aws:s3:arn": object_arn}
    from_kms = kms_ciphertext(form, material, context, data_key, random[0])
    made = join(from_kms, form.wrap(master, outer, place("aws:kms:dsse"), random[1]))
    more = {"master": master, "outer": outer}
    yield vector("aws:kms:dsse", made, drawn, **more, **kms) | {"key_arn": KEY_ARN, "context": context}

    made = salt + form.verifier(customer, salt) + form.wrap(customer, data_key, place("SSE-C"), random[1])
    yield vector("SSE-C", made, salt + random[1], customer=customer)


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
