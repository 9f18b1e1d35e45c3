"""The modules of Testcontainers, as they come from their registries, each with its own wait."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from images import BASE, ROOT, docker, use
from testcontainers.community.localstack import LocalStackContainer
from testcontainers.community.minio import MinioContainer
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import LogMessageWaitStrategy

HERE = Path(__file__).parent
WALKS = ROOT / "build" / "clients" / "containers"


def run(*command, image, folder=ROOT):
    settings = os.environ | {"S3SEAL_COMPAT_IMAGE": image}
    ran = subprocess.run(list(map(str, command)), cwd=folder, env=settings, capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"
    return ran.stdout


def needs(tool):
    return pytest.mark.skipif(not shutil.which(tool), reason=f"containers: {tool} is not on this machine")


def test_python_localstack(compat):
    with LocalStackContainer(compat).with_services("s3", "kms") as container:
        client = container.get_client("s3")
        client.create_bucket(Bucket="regional", CreateBucketConfiguration={"LocationConstraint": container.region_name})
        use(container.get_url())


def test_python_minio(compat):
    with MinioContainer(compat) as container:
        client = container.get_client()
        client.make_bucket("made")
        config = container.get_config()
        use(f"http://{config['endpoint']}", config["access_key"], config["secret_key"])


def test_python_generic(compat, slim):
    for image in (compat, slim):
        with DockerContainer(image).with_exposed_ports(4566).waiting_for(LogMessageWaitStrategy("Ready.")) as container:
            use(f"http://{container.get_container_host_ip()}:{container.get_exposed_port(4566)}")


@needs("node")
@pytest.mark.parametrize("module", ["localstack", "minio", "s3mock", "generic"])
def test_node(compat, module):
    run("node", HERE / "node" / "modules.mjs", module, image=compat)


@pytest.fixture(scope="session")
def java_image(compat):
    """LocalStackContainer starts this image, whose name it has built in, to see what the engine can do."""
    needed = "alpine:3.17"
    there = docker("image", "inspect", needed, check=False).returncode == 0
    if not there:
        docker("tag", BASE, needed)
    yield compat
    if not there:
        docker("image", "rm", needed, check=False)


@needs("mvn")
@pytest.mark.parametrize("module", ["localstack", "minio", "s3mock", "generic"])
def test_java(java_image, module):
    target = HERE / "java" / "target"
    run("java", "-cp", f"{target / 'classes'}:{target / 'dependency'}/*", "Modules", module, image=java_image)


@needs("go")
@pytest.mark.parametrize("test", ["TestLocalStackModule", "TestGenericContainer"])
def test_go(compat, test):
    assert f"--- PASS: {test}" in run(WALKS / "modules.test", "-test.v", "-test.run", f"^{test}$", image=compat)
