"""The Debian package: what is in it, and what an installation makes of it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from support.program import PROGRAM, run_to_end

if not shutil.which("dpkg-deb"):
    pytest.skip("dpkg-deb is not on this machine", allow_module_level=True)


@pytest.fixture(scope="session")
def package(dist):
    return next(dist.glob("*.deb"))


@pytest.fixture(scope="session")
def root(package, tmp_path_factory):
    """Unpacked as dpkg would."""
    folder = tmp_path_factory.mktemp("root")
    subprocess.run(["dpkg-deb", "-x", package, folder], check=True)
    return folder


def field(package, name):
    return subprocess.run(["dpkg-deb", "-f", package, name], capture_output=True, text=True, check=True).stdout.strip()


def listed(package):
    """Mode and owner of each file."""
    lines = subprocess.run(["dpkg-deb", "-c", package], capture_output=True, text=True, check=True).stdout.splitlines()
    return {line.split()[5].removeprefix("."): tuple(line.split()[:2]) for line in lines}


def test_what_is_in_it(package):
    files = listed(package)
    own = "root/root"
    assert files["/usr/bin/s3seal"] == ("-rwxr-xr-x", own)
    assert files["/etc/s3seal/s3seal.toml"] == ("-rw-r-----", own)
    for path in (
        "/usr/share/man/man1/s3seal.1.gz",
        "/usr/share/bash-completion/completions/s3seal",
        "/usr/share/zsh/vendor-completions/_s3seal",
        "/usr/share/fish/vendor_completions.d/s3seal.fish",
        "/usr/lib/systemd/system/s3seal.service",
        "/usr/share/doc/s3seal/copyright",
        "/usr/share/doc/s3seal/sbom.json",
        "/usr/share/doc/s3seal/THIRD-PARTY.gz",
    ):
        assert files[path] == ("-rw-r--r--", own), path
    assert {owner for _, owner in files.values()} == {own}


def test_what_it_says_of_itself(package):
    assert field(package, "Package") == "s3seal"
    assert field(package, "Version") == run_to_end("--version").stdout.split()[1]
    assert field(package, "Architecture") == "amd64"
    conffiles = subprocess.run(["dpkg-deb", "-I", package, "conffiles"], capture_output=True, text=True, check=True).stdout
    assert conffiles == "/etc/s3seal/s3seal.toml\n"


def test_its_settings_keep_what_is_stored(root):
    text = (root / "etc/s3seal/s3seal.toml").read_text()
    usual = run_to_end("--print-config").stdout
    assert text == usual.replace('data_dir = ""', 'data_dir = "/var/lib/s3seal"') != usual


def test_it_is_neither_enabled_nor_started(root, package):
    scripts = "".join(subprocess.run(["dpkg-deb", "-I", package, name], capture_output=True, text=True, check=True).stdout for name in ("postinst", "prerm", "postrm"))
    for line in scripts.splitlines():
        assert not ("systemctl" in line and (" enable" in line or " start " in line or " restart " in line)), line
    assert not list(root.rglob("*.wants"))


def test_systemd_takes_the_unit(root, tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not on this machine")
    unit = tmp_path / "s3seal.service"
    unit.write_text((root / "usr/lib/systemd/system/s3seal.service").read_text().replace("/usr/bin/s3seal", str(root / "usr/bin/s3seal")).replace("man:s3seal(1)", "file:/dev/null"))
    ran = subprocess.run(["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True)
    assert [line for line in (ran.stdout + ran.stderr).splitlines() if str(unit.name) in line] == []
    judged = subprocess.run(["systemd-analyze", "security", "--offline=true", "--threshold=20", unit], capture_output=True, text=True)
    assert judged.returncode == 0, judged.stdout[-300:]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may install packages")
def test_dpkg_installs_and_removes_it(package, tmp_path):
    """Into a root of its own, with the scripts' own words: adduser and the like are there, noted down."""
    root = tmp_path / "root"
    (root / "var/lib/dpkg/info").mkdir(parents=True)
    (root / "var/lib/dpkg/updates").mkdir()
    (root / "tmp").mkdir()
    for name in ("status", "available", "diversions", "statoverride", "triggers"):
        (root / "var/lib/dpkg" / name).touch() if name != "triggers" else (root / "var/lib/dpkg" / name).mkdir()
    dpkg = ["dpkg", f"--root={root}", "--force-depends", "--force-not-root", "--force-script-chrootless", "--no-triggers"]
    noted = tmp_path / "noted"
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("adduser", "getent", "chown", "chmod", "install", "systemctl", "rm", "dpkg-statoverride"):
        code = 1 if name in ("getent", "dpkg-statoverride") else 0
        (tools / name).write_text(f'#!/bin/sh\necho "{name} $*" >>{noted}\nexit {code}\n')
        (tools / name).chmod(0o755)
    environment = os.environ | {"PATH": f"{tools}:/usr/sbin:/usr/bin:/sbin:/bin"}

    def run(*arguments):
        ran = subprocess.run([*dpkg, *arguments], capture_output=True, text=True, env=environment)
        assert ran.returncode == 0, ran.stderr

    run("-i", package)
    assert (root / "usr/bin/s3seal").stat().st_mode & 0o777 == 0o755
    assert "adduser --system --group --quiet --no-create-home --home /var/lib/s3seal s3seal" in noted.read_text()
    assert "chown root:s3seal /etc/s3seal/s3seal.toml" in noted.read_text()
    settings = root / "etc/s3seal/s3seal.toml"
    settings.write_text(settings.read_text() + "# mine\n")
    run("-r", "s3seal")
    assert not (root / "usr/bin/s3seal").exists()
    assert "# mine" in settings.read_text(), "settings outlive a removal"
    assert "rm -rf /var/lib/s3seal" not in noted.read_text()
    run("-P", "s3seal")
    assert not settings.exists()
    assert "rm -rf /var/lib/s3seal" in noted.read_text()


def test_lintian_has_nothing_to_say(package):
    if not shutil.which("lintian"):
        pytest.skip("lintian is not on this machine")
    if b"/ld-linux-x86-64.so.2" in Path(PROGRAM).read_bytes():
        pytest.skip("only the static program is packed for others")
    root = ["--allow-root"] if os.geteuid() == 0 else []
    ran = subprocess.run(["lintian", *root, "--fail-on", "error,warning", package], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
