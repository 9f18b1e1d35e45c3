"""Compose files, workflows, pipelines and manifests in documents: their form, and whether the program takes what they tell it.

Each rule here is one that the reader's tool has too; nothing of these tools is needed.
"""

import re
import shlex
import shutil
import subprocess

import yaml

from support.program import PROGRAM, clean_environment

IMAGE = re.compile(r"s3seal(?::(?:latest|compat))?|\$\{\{ vars\.S3SEAL_IMAGE \}\}|\$S3SEAL_IMAGE")
PORTS = {4566, 9000, 9001, 9090, 9191}  # of the images; 9001 is where a console would be
QUANTITY = re.compile(r"\d+(?:m|Mi|Gi|Ki)?")


def is_ours(image):
    return bool(IMAGE.fullmatch(str(image)))


def program_takes(arguments=(), environment=None):
    """As it would at its start: the same table of settings, and nothing is opened."""
    for name, value in (environment or {}).items():
        assert isinstance(value, str), f"{name} must be a text"
    ran = subprocess.run(
        [PROGRAM, *arguments, "--print-config", "--effective"],
        env=clean_environment() | (environment or {}), capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert ran.returncode == 0, f"{arguments} {environment}\n{ran.stderr}"


def check_yaml(text):
    documents = list(yaml.safe_load_all(text))
    first = documents[0]
    if "apiVersion" in first:
        check_manifests(documents)
    elif "jobs" in first:
        check_workflow(first)
    elif "services" in first and not any("script" in job for job in first.values() if isinstance(job, dict)):
        check_compose(first)
        ask_compose(text)
    else:
        check_pipeline(first)


def only(known, there, where):
    assert set(there) <= set(known), f"{where}: {set(there) - set(known)}"


def texts_of(environment):
    """Compose and others take lists, and numbers for texts."""
    if isinstance(environment, list):
        environment = dict(one.split("=", 1) for one in environment if "=" in one)  # a name alone is the host's variable
    return {name: str(value) for name, value in (environment or {}).items()}


def check_shell(text):
    bare = re.sub(r"\$\{\{.*?\}\}", "value", text)
    ran = subprocess.run(["bash", "-n"], input=bare, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, f"{text}\n{ran.stderr}"


# Compose


def check_compose(file):
    only({"services", "volumes"}, file, "compose")
    assert any(is_ours(service["image"]) for service in file["services"].values())
    for name, service in file["services"].items():
        only({"image", "command", "ports", "environment", "volumes", "healthcheck", "depends_on", "user", "networks"}, service, name)
        for other, how in service.get("depends_on", {}).items():
            assert other in file["services"] and how["condition"] in {"service_healthy", "service_started"}, name
        if is_ours(service["image"]):
            command = service.get("command", [])
            program_takes(shlex.split(command) if isinstance(command, str) else command, texts_of(service.get("environment")))
            for port in service.get("ports", []):
                inside = re.fullmatch(r"(?:[\d.]+:)?[\d-]+:([\d-]+)", port)
                assert inside and (set(map(int, inside[1].split("-"))) <= PORTS or inside[1] == "4510-4559"), port


def ask_compose(text):
    """Compose itself, where it is on the machine; it needs no engine for that."""
    if shutil.which("docker") and subprocess.run(["docker", "compose", "version"], capture_output=True).returncode == 0:
        ran = subprocess.run(["docker", "compose", "-f", "-", "config", "-q"], input=text, capture_output=True, text=True, timeout=60)
        assert ran.returncode == 0, ran.stderr


# A workflow of GitHub, a pipeline of GitLab


def check_workflow(file):
    only({"name", True, "on", "jobs", "env", "permissions"}, file, "workflow")  # YAML reads `on` as true
    assert file.get(True) or file.get("on")
    for name, job in file["jobs"].items():
        only({"runs-on", "services", "steps", "env", "strategy", "timeout-minutes"}, job, name)
        assert job["runs-on"]
        for alias, service in job.get("services", {}).items():
            only({"image", "ports", "env", "options", "volumes", "credentials"}, service, alias)
            if is_ours(service["image"]):
                program_takes(environment=texts_of(service.get("env")))
                assert all(int(port.rpartition(":")[2]) in PORTS for port in service["ports"])
        for step in job["steps"]:
            only({"name", "uses", "with", "run", "env", "if", "id"}, step, name)
            assert ("uses" in step) != ("run" in step), step
            if "uses" in step:
                assert re.fullmatch(r"[\w-]+/[\w-]+@v\d+", step["uses"]), step
            else:
                check_shell(step["run"])


def check_pipeline(file):
    jobs = {name: job for name, job in file.items() if isinstance(job, dict) and name not in ("variables", "default")}
    assert jobs
    for name, job in jobs.items():
        only({"image", "services", "variables", "script", "before_script", "artifacts", "stage"}, job, name)
        for line in [*job.get("before_script", []), *job["script"]]:
            check_shell(line)
        for service in job.get("services", []):
            only({"name", "alias", "variables", "command", "entrypoint"}, service, name)
            if is_ours(service["name"]):
                program_takes(service.get("command", []), texts_of(service.get("variables")))


# Manifests of Kubernetes

CONTAINER = {"name", "image", "imagePullPolicy", "args", "env", "ports", "readinessProbe", "livenessProbe", "securityContext", "resources", "volumeMounts"}
POD = {"containers", "securityContext", "volumes", "enableServiceLinks", "automountServiceAccountToken"}


def check_container(container, volumes):
    only(CONTAINER, container, "container")
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    assert set(ports.values()) <= PORTS
    for probe in ("readinessProbe", "livenessProbe"):
        if probe in container:
            http = container[probe]["httpGet"]
            assert http["path"].startswith("/") and (http["port"] in ports or http["port"] in ports.values()), probe
    for kind in container.get("resources", {}).values():
        assert all(QUANTITY.fullmatch(str(value)) for value in kind.values())
    assert {one["name"] for one in container.get("volumeMounts", [])} <= volumes
    if is_ours(container["image"]):
        assert container["imagePullPolicy"] in ("Never", "IfNotPresent")  # it is in no registry
        program_takes(container.get("args", []), {one["name"]: one["value"] for one in container.get("env", [])})


def check_deployment(manifest):
    spec = manifest["spec"]
    only({"replicas", "selector", "template", "strategy"}, spec, "deployment")
    template = spec["template"]
    labels = template["metadata"]["labels"]
    assert spec["selector"]["matchLabels"].items() <= labels.items()
    only(POD, template["spec"], "pod")
    volumes = {one["name"] for one in template["spec"].get("volumes", [])}
    for container in template["spec"]["containers"]:
        check_container(container, volumes)
    return labels, {port["name"] for container in template["spec"]["containers"] for port in container["ports"]}


def check_manifests(documents):
    versions = {"Deployment": "apps/v1", "Service": "v1", "ConfigMap": "v1"}
    for manifest in documents:
        only({"apiVersion", "kind", "metadata", "spec", "data"}, manifest, "manifest")
        assert manifest["apiVersion"] == versions[manifest["kind"]]
        assert re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", manifest["metadata"]["name"])
    deployed = [check_deployment(one) for one in documents if one["kind"] == "Deployment"]
    for service in (one["spec"] for one in documents if one["kind"] == "Service"):
        only({"selector", "ports", "type"}, service, "service")
        behind = [ports for labels, ports in deployed if service["selector"].items() <= labels.items()]
        assert behind and all(port["targetPort"] in behind[0] for port in service["ports"])
