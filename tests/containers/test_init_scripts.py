"""Scripts around the server, as LocalStack runs them."""

import pytest
from images import docker, make_s3

STAGES = ("boot", "start", "ready", "shutdown")
READY = "/etc/localstack/init/ready.d"


@pytest.fixture
def scripts(folder):
    """scripts(name=text) are mounted; returns the options for that."""

    def write(**texts):
        for name, text in texts.items():
            stage, _, rest = name.partition("_")
            path = folder / f"{stage}.d" / f"{rest}.sh"
            path.parent.mkdir(exist_ok=True, mode=0o755)
            path.write_text(text)
            path.chmod(0o755 if text.startswith("#!") else 0o644)
        return ["-v", f"{folder}:/etc/localstack/init:ro"]

    return write


def stages(container, path=""):
    told = container.init(path)
    return told["completed"], [(one["stage"], one["name"], one["state"]) for one in told["scripts"]]


def test_every_stage_runs_in_its_turn(compat, start, scripts):
    options = scripts(**{f"{stage}_one": f"#!/bin/sh\necho {stage} runs\n" for stage in STAGES})
    container = start(compat, options=options).wait_until_healthy()
    completed, told = stages(container)
    assert completed == {"BOOT": True, "START": True, "READY": True, "SHUTDOWN": False}
    assert [(stage, state) for stage, _, state in told] == [("BOOT", "SUCCESSFUL"), ("START", "SUCCESSFUL"), ("READY", "SUCCESSFUL")]
    assert container.stop() == 0
    said = [line for line in container.printed.splitlines() if line.endswith(" runs") or line == "Ready."]
    assert said == ["boot runs", "start runs", "ready runs", "Ready.", "shutdown runs"]


def test_awslocal_works_in_ready(compat, start, scripts):
    options = scripts(ready_buckets="awslocal s3 mb s3://made\nawslocal s3api put-object --bucket made --key k --body /etc/hostname\n")
    container = start(compat, options=options).wait_until_healthy()
    assert make_s3(container.endpoint()).head_object(Bucket="made", Key="k")["ServerSideEncryption"] == "AES256"


def test_a_script_that_fails_stops_no_other(compat, start, scripts):
    options = scripts(ready_1="exit 3\n", ready_2="#!/bin/bash\necho second\n")
    container = start(compat, options=options).wait_until_healthy()
    completed, told = stages(container)
    assert completed["READY"] is True
    assert [state for _, _, state in told] == ["ERROR", "SUCCESSFUL"]
    assert f"s3seal: {READY}/1.sh ended with 3" in container.said
    assert "second\nReady.\n" in container.printed


def test_other_files_are_named_and_not_run(compat, start, folder, scripts):
    options = scripts(ready_1="echo one\n")
    (folder / "ready.d" / "0.py").write_text("print('python')")
    container = start(compat, options=options).wait_until_healthy()
    assert f"s3seal: {READY}/0.py is no shell script (*.sh) and was not run" in container.said
    assert "python\n" not in container.printed
    assert [name for _, name, _ in stages(container)[1]] == [f"{READY}/1.sh"]


PORTS = {
    "usual": (4566, [], []),
    "variable": (5000, ["-e", "S3SEAL_PORT=5000", "-e", "S3SEAL_ALSO_PORT="], []),
    "flag": (5000, ["-e", "S3SEAL_ALSO_PORT="], ["--port", "5000"]),
    "address": (5000, ["-e", "S3SEAL_ALSO_PORT="], ["server", "/data", "--address", ":5000"]),
    "init": (5000, ["--init", "-e", "S3SEAL_ALSO_PORT="], ["--port", "5000"]),
}


@pytest.mark.parametrize("how", PORTS)
def test_not_healthy_before_ready_is_done(compat, start, scripts, how):
    """The script waits for what the test does: until then no client is let in."""
    port, said, arguments = PORTS[how]
    options = [*said, *scripts(ready_waits="until [ -e /tmp/go ]; do sleep 0.05; done\n")]
    container = start(compat, *arguments, options=options, ports=[port])
    answers = ("s3seal", "healthcheck", f"http://127.0.0.1:{port}")
    container.wait_until(lambda: container.run(*answers, check=False).returncode == 0, "answering")
    assert container.run("s3seal-healthy", check=False).returncode == 1
    assert container.init("/ready", port)["completed"] is False
    assert "Ready." not in container.printed
    container.run("touch", "/tmp/go")
    container.wait_until_healthy()
    assert container.printed.count("Ready.\n") == 1


def test_scripts_of_older_images_are_read_by_a_shell(compat, start, folder):
    (folder / "1.sh").write_text("echo from $0; awslocal s3 mb s3://older\n")
    container = start(compat, options=["-v", f"{folder}:/docker-entrypoint-initaws.d:ro"]).wait_until_healthy()
    assert make_s3(container.endpoint()).list_buckets()["Buckets"][0]["Name"] == "older"
    assert "from /docker-entrypoint-initaws.d/1.sh" in container.printed


@pytest.mark.parametrize("stage", ["boot", "ready"])
def test_a_stop_while_a_script_runs_ends_it(compat, start, scripts, stage):
    last = "while grep -qs ^sleep /proc/[0-9]*/comm; do :; done; echo last\n"
    options = scripts(**{f"{stage}_long": "#!/bin/bash\nsleep 1000 &\necho begun\nwait\n", "shutdown_last": last})
    container = start(compat, options=options)
    container.wait_until(lambda: "begun\n" in container.printed, "begun")
    assert container.stop() == {"boot": 143, "ready": 0}[stage]
    assert "last\n" in container.printed and "Ready." not in container.printed


def test_the_servers_exit_code_is_the_containers(compat, start, scripts):
    container = start(compat, "--port", "no-number", options=scripts(boot_1="echo boot\n"))
    assert container.wait_until_it_ends() == 2
    assert "boot\n" in container.printed


@pytest.mark.parametrize("user", [[], ["--user", "1000"], ["--user", "12345:0", "--read-only"]])
def test_any_uid_runs_scripts(compat, start, scripts, user):
    options = [*user, *scripts(ready_1="id -u\n")]
    container = start(compat, options=options).wait_until_healthy()
    assert [state for _, _, state in stages(container)[1]] == ["SUCCESSFUL"]


def test_without_scripts_the_server_is_the_first_process(compat, start):
    container = start(compat).wait_until_healthy()
    assert container.run("cat", "/proc/1/comm").stdout == "s3seal\n"
    assert stages(container)[0]["READY"] is True


def test_the_state_begins_empty(compat, start, scripts):
    """A restart of the same container tells nothing of its last life."""
    container = start(compat, options=scripts(ready_1="true\n")).wait_until_healthy()
    docker("restart", container.name)
    container.wait_until_healthy()
    assert [name for _, name, _ in stages(container)[1]] == [f"{READY}/1.sh"]
    assert container.run("sh", "-c", "ls -d /tmp/tmp.* | wc -l").stdout == "1\n"
