"""A body is never held whole: 1 GiB goes in and out of a small process."""

import hashlib
import io

import pytest

from support.sdk_clients import make_boto3

GIB = 1 << 30
BLOCK = 1 << 20
ROOM = 64 << 20


def block(number):
    """Bytes that differ from block to block, cheap to make."""
    return number.to_bytes(8, "big") * (BLOCK // 8)


class Blocks(io.RawIOBase):
    """A file of that many blocks that is nowhere."""

    def __init__(self, count):
        self.count, self.position = count, 0

    def readable(self):
        return True

    def seekable(self):
        return True

    def tell(self):
        return self.position

    def seek(self, offset, whence=io.SEEK_SET):
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self.position, io.SEEK_END: self.count * BLOCK}[whence]
        self.position = start + offset
        return self.position

    def readinto(self, buffer):
        number, offset = divmod(self.position, BLOCK)
        if number >= self.count:
            return 0
        piece = memoryview(block(number))[offset : offset + len(buffer)]
        buffer[: len(piece)] = piece
        self.position += len(piece)
        return len(piece)


@pytest.mark.smoke
def test_a_gibibyte_passes_through_64_mebibytes(start, tmp_path, scheme):
    program = start("--data-dir", tmp_path / "data")
    ca = tmp_path / "ca.pem"
    ca.write_bytes(program.get("/_s3seal/ca.pem"))
    client = make_boto3(program.endpoint(scheme), ca)
    client.create_bucket(Bucket="bucket")

    client.put_object(Bucket="bucket", Key="large", Body=io.BufferedReader(Blocks(GIB // BLOCK), BLOCK))
    sent, received = hashlib.md5(), client.get_object(Bucket="bucket", Key="large")
    assert received["ContentLength"] == GIB
    for number in range(GIB // BLOCK):
        expected = block(number)
        sent.update(expected)
        assert received["Body"].read(BLOCK) == expected, number
    assert received["ETag"] == f'"{sent.hexdigest()}"'
    assert program.peak_memory() < ROOM
    client.delete_object(Bucket="bucket", Key="large")
