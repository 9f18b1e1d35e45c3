"""boto3's clients for a namespace, of what it alone says: no profile, file or proxy of the machine."""

import functools


@functools.lru_cache(maxsize=None)
def _session():
    try:
        import boto3
        import botocore.session
    except ImportError as missing:
        raise ImportError(f"{missing}: s3, kms and sts are clients of boto3: pip install boto3") from None
    unread = (None, None, None, None)  # an AWS_PROFILE, files below ~/.aws and a ca_bundle are about other servers
    core = botocore.session.Session(
        {name: unread for name in ("profile", "config_file", "credentials_file", "ca_bundle")},
    )
    return boto3.session.Session(botocore_session=core)


def make(namespace, service, config=None, options=None):
    session = _session()
    from botocore.config import Config

    ours = (
        Config(signature_version="s3v4", proxies={}, s3={"addressing_style": "path"})
        if service == "s3"
        else Config(proxies={})
    )
    wanted = {
        "endpoint_url": namespace.endpoint,
        "region_name": namespace.region,
        **namespace.credentials,
        **(options or {}),
    }
    return session.client(service, config=ours.merge(config) if config else ours, **wanted)
