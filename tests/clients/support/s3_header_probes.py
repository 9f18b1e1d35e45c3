"""Each request header of S3's model: a value that must be noticed, or why it is ignored."""


def never(answer, plain):
    """The value cannot be right: a success means that nobody looked at it."""
    return False


def stored(name):
    """It comes back with the object."""

    def seen(answer, plain):
        return answer["stored"].get(name.lower()) != plain["stored"].get(name.lower())

    return seen


def partial(answer, plain):
    return answer["HTTPStatusCode"] == 206


def adds_headers(answer, plain):
    return set(plain["HTTPHeaders"]) < set(answer["HTTPHeaders"])


# name: (value, whether an answer without an error shows that it was noticed)
PROBES = {
    "cache-control": ("no-store", stored("Cache-Control")),
    "content-disposition": ("attachment", stored("Content-Disposition")),
    "content-encoding": ("gzip", stored("Content-Encoding")),
    "content-language": ("de", stored("Content-Language")),
    "content-md5": ("wrong", never),
    "content-type": ("text/x-probe", stored("Content-Type")),
    "expires": ("Thu, 01 Dec 2033 16:00:00 GMT", stored("Expires")),
    "if-match": ('"0123456789abcdef0123456789abcdef"', never),
    "if-modified-since": ("{modified}", never),
    "if-none-match": ("*", never),
    "if-unmodified-since": ("Wed, 01 Jan 2020 00:00:00 GMT", never),
    "range": ("bytes=1-1", partial),
    "x-amz-acl": ("nonsense", never),
    "x-amz-bucket-namespace": ("account-regional", never),
    "x-amz-bucket-object-lock-enabled": ("perhaps", never),
    "x-amz-bypass-governance-retention": ("true", never),
    "x-amz-checksum-algorithm": ("nonsense", never),
    "x-amz-checksum-mode": ("ENABLED", adds_headers),
    "x-amz-checksum-type": ("nonsense", never),
    "x-amz-client-token": ("a b", never),
    "x-amz-copy-source": ("no-slash", never),
    "x-amz-copy-source-if-match": ('"0123456789abcdef0123456789abcdef"', never),
    "x-amz-copy-source-if-modified-since": ("{modified}", never),
    "x-amz-copy-source-if-none-match": ("*", never),
    "x-amz-copy-source-if-unmodified-since": ("Wed, 01 Jan 2020 00:00:00 GMT", never),
    "x-amz-copy-source-range": ("nonsense", never),
    "x-amz-create-session-mode": ("nonsense", never),
    "x-amz-expected-bucket-owner": ("nobody", never),
    "x-amz-if-match-initiated-time": ("Wed, 01 Jan 2020 00:00:00 GMT", never),
    "x-amz-if-match-last-modified-time": ("Wed, 01 Jan 2020 00:00:00 GMT", never),
    "x-amz-if-match-size": ("1", never),
    "x-amz-max-parts": ("nonsense", never),
    "x-amz-meta-": ("probe", stored("x-amz-meta-probe")),
    "x-amz-metadata-directive": ("nonsense", never),
    "x-amz-mp-object-size": ("1", never),
    "x-amz-object-annotation-directive": ("NONSENSE", never),
    "x-amz-object-if-match": ('"0123456789abcdef0123456789abcdef"', never),
    "x-amz-object-attributes": ("Nonsense", never),
    "x-amz-object-lock-event-hold": ("OFF", never),
    "x-amz-object-lock-event-hold-duration-days": ("1", never),
    "x-amz-object-lock-event-hold-duration-years": ("1", never),
    "x-amz-object-lock-legal-hold": ("OFF", never),
    "x-amz-object-lock-mode": ("GOVERNANCE", never),
    "x-amz-object-lock-retain-until-date": ("2033-12-01T16:00:00Z", never),
    "x-amz-object-ownership": ("Nobody", never),
    "x-amz-optional-object-attributes": ("Nonsense", never),
    "x-amz-part-number-marker": ("nonsense", never),
    "x-amz-rename-source": ("%zz", never),
    "x-amz-rename-source-if-match": ('"0123456789abcdef0123456789abcdef"', never),
    "x-amz-rename-source-if-modified-since": ("{modified}", never),
    "x-amz-rename-source-if-none-match": ("*", never),
    "x-amz-rename-source-if-unmodified-since": ("Wed, 01 Jan 2020 00:00:00 GMT", never),
    "x-amz-sdk-checksum-algorithm": ("NONSENSE", never),
    "x-amz-server-side-encryption": ("nonsense", never),
    "x-amz-server-side-encryption-aws-kms-key-id": ("alias/none", never),
    "x-amz-server-side-encryption-bucket-key-enabled": ("nonsense", never),
    "x-amz-server-side-encryption-context": ("nonsense", never),
    "x-amz-source-expected-bucket-owner": ("nobody", never),
    "x-amz-storage-class": ("NONSENSE", never),
    "x-amz-tagging": ("=", never),
    "x-amz-tagging-directive": ("NONSENSE", never),
    "x-amz-website-redirect-location": ("nonsense", never),
    "x-amz-write-offset-bytes": ("0", never),
}
for algorithm in ("crc32", "crc32c", "crc64nvme", "md5", "sha1", "sha256", "sha512", "xxhash128", "xxhash3", "xxhash64"):
    PROBES[f"x-amz-checksum-{algorithm}"] = ("wrong", never)
for kind in ("grant-full-control", "grant-read", "grant-read-acp", "grant-write", "grant-write-acp"):
    PROBES[f"x-amz-{kind}"] = ('id="0123"', never)
for source in ("", "copy-source-"):
    for part in ("algorithm", "key", "key-md5"):
        PROBES[f"x-amz-{source}server-side-encryption-customer-{part}"] = ("nonsense", never)

# Headers that mean something beside another one alone.
BESIDE = {("CopyObject", "x-amz-tagging"): {"x-amz-tagging-directive": "REPLACE"}}

# name: (value, why it changes nothing)
IGNORED = {
    "content-length": ("{same}", "of HTTP itself: it frames the request"),
    "x-amz-bucket-object-lock-token": ("token", "user guide, Configuring Object Lock: existing buckets take it without one"),
    "x-amz-confirm-remove-self-bucket-access": ("true", "API reference of PutBucketPolicy: it confirms what is allowed here anyway"),
    "x-amz-mfa": ("20899872 301749", "API reference of DeleteObject: only where MFA delete is on, which needs versioning"),
    "x-amz-request-payer": ("requester", "user guide, Requester Pays: buckets that are not so configured take it without effect"),
}
