"""The archive, the bill of materials and the sums of a release."""

import gzip
import json
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest
from conftest import ROOT

import bill
import notices
from support.program import PROGRAM, run_to_end


def version():
    return run_to_end("--version").stdout.split()[1]


@pytest.fixture(scope="session")
def unpacked(dist, tmp_path_factory):
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(dist / f"s3seal-{version()}-linux-amd64.tar.gz") as archive:
        archive.extractall(folder, filter="data") if hasattr(tarfile, "data_filter") else archive.extractall(folder)
    return folder / f"s3seal-{version()}-linux-amd64"


def test_the_archive(unpacked):
    names = {str(path.relative_to(unpacked)) for path in unpacked.rglob("*") if path.is_file()}
    completions = {f"completions/{name}" for name in ("s3seal", "_s3seal", "s3seal.fish")}
    assert names == completions | {"s3seal", "LICENSE", "CHANGELOG.md", "s3seal.1", "s3seal.toml", "s3seal.service", "sbom.json", "THIRD-PARTY"}
    assert (unpacked / "s3seal").read_bytes() == Path(PROGRAM).read_bytes()
    said = subprocess.run([unpacked / "s3seal", "--version"], capture_output=True, text=True, check=True).stdout
    assert said == run_to_end("--version").stdout
    assert (unpacked / "s3seal.toml").read_text() == run_to_end("--print-config").stdout


@pytest.mark.parametrize("script", ["tarball", "deb"])
def test_the_same_is_packed_the_same(dist, pack, tmp_path, script):
    shutil.copytree(dist / "linux-amd64", tmp_path / "linux-amd64")
    again = pack(script, out=tmp_path)
    assert again.read_bytes() == (dist / again.name).read_bytes()


def test_the_sums(dist):
    ran = subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=dist, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout
    checked = {line.split("  ")[1] for line in (dist / "SHA256SUMS").read_text().splitlines()}
    assert checked == {str(path.relative_to(dist)) for path in dist.rglob("*") if path.is_file()} - {"SHA256SUMS"}


def test_every_flag_and_command_is_in_the_manual(unpacked):
    text = (unpacked / "s3seal.1").read_text().replace("\\-", "-")
    rows = json.loads(run_to_end("completion", "json").stdout)
    for row in [rows, *rows["commands"]]:
        assert row is rows or f"s3seal {row['name']}" in text
        for flag in row["flags"]:
            assert all(f"\\fB{name}\\fR" in text for name in flag["name"].split(",")), flag


def test_the_manual_can_be_read(unpacked):
    if not shutil.which("man"):
        pytest.skip("man is not on this machine")
    ran = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", unpacked / "s3seal.1"], capture_output=True, text=True, env={"PATH": "/usr/bin:/bin", "MANWIDTH": "100"})
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "--data-dir TEXT" in ran.stdout and "s3seal verify [FILE] [URL]" in ran.stdout


def test_the_bill_of_materials(dist):
    said = json.loads((dist / "linux-amd64" / "sbom.json").read_text())
    assert (said["bomFormat"], said["specVersion"]) == ("CycloneDX", "1.5")
    own = said["metadata"]["component"]
    assert (own["name"], own["version"]) == ("s3seal", version())
    sums = dict(reversed(line.split("  ")) for line in (dist / "SHA256SUMS").read_text().splitlines())
    assert own["hashes"] == [{"alg": "SHA-256", "content": sums["linux-amd64/s3seal"]}]
    assert {one["name"] for one in said["components"]} == set(bill.PACKAGES)
    for one in said["components"]:
        assert re.fullmatch(r"pkg:deb/debian/[\w.%+-]+@[\w.%+~-]+\?arch=amd64&distro=debian-12", one["purl"]), one["purl"]
        assert one["version"] and one["licenses"]
    assert said["dependencies"][0]["dependsOn"] == [one["bom-ref"] for one in said["components"]]


def test_the_notices(unpacked, dist):
    """All of them, in the words of those who made it: nobody's is left out because another's comes first."""
    text = (unpacked / "THIRD-PARTY").read_text()
    assert gzip.decompress((dist / "linux-amd64" / "THIRD-PARTY.gz").read_bytes()).decode() == text
    for name in bill.PACKAGES:
        assert re.search(rf"^={{80}}\n.*\b{re.escape(name)}(,.*)?\n={{80}}$", text, re.MULTILINE), name
    whole = re.sub(r"\s+", " ", text)
    for words in (
        "Victor Zverovich",  # fmt
        "Gabi Melman",  # spdlog
        "Mark Gillard",  # toml++
        "Yann Collet",  # xxHash
        "Henry Schreiner",  # CLI11
        "Jean-loup Gailly",  # zlib
        "The OpenSSL Project",
        "GCC RUNTIME LIBRARY EXCEPTION",
        "Boost Software License - Version 1.0 - August 17th, 2003",
        "GNU LESSER GENERAL PUBLIC LICENSE Version 2.1",
        "Apache License Version 2.0",
    ):
        assert words.lower() in whole.lower(), words


def test_without_notices_nothing_is_packed(tmp_path):
    for script in ("tarball", "deb"):
        ran = subprocess.run([ROOT / "packaging" / script, "--program", PROGRAM, "--out", tmp_path], capture_output=True, text=True)
        assert ran.returncode != 0 and "sbom.json" in ran.stderr
    assert not [path for path in tmp_path.iterdir() if path.is_file()]
    with pytest.raises(SystemExit, match="may not be given to others"):
        notices.of_package("libfmt-dev", tmp_path)


def named_in_table(text, behind):
    """What stands in the first column of the table that follows these words."""
    rows = re.search(r"(?:^\|.*\n)+", text.split(behind, 1)[1], re.MULTILINE)[0].splitlines()
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row.split("|")[1])}


def test_the_guide_to_installing_names_all_of_it(unpacked, dist):
    text = (ROOT / "docs" / "install.md").read_text().replace("VERSION", version())
    assert named_in_table(text, "## The archive") == {str(path.relative_to(unpacked)) for path in unpacked.rglob("*") if path.is_file()}
    assert named_in_table(text, "What else there is:") == {str(path.relative_to(dist)) for path in dist.rglob("*") if path.is_file()} - {"linux-amd64/s3seal"}


# Their headers are read, and no code of theirs gets into the program.
COMPILE_ONLY = {"linux-libc-dev", "libclang-common-19-dev", "libcrypt-dev", "libtirpc-dev", "libnsl-dev"}
TESTS_ONLY = {"libgtest-dev", "libgmock-dev", "googletest", "libbenchmark-dev"}


def test_a_build_reads_headers_of_no_other_package():
    """What ninja has noted of the last build, by the package that each header is of."""
    build = Path(PROGRAM).resolve().parent
    if not (build / ".ninja_deps").exists():
        pytest.skip("the program lies in no build folder")
    noted = subprocess.run(["ninja", "-C", build, "-t", "deps"], capture_output=True, text=True, check=True).stdout
    headers = sorted({line.strip() for line in noted.splitlines() if line.strip().startswith("/usr/")})
    assert headers
    told = subprocess.run(["dpkg", "-S", *headers], capture_output=True, text=True, check=False).stdout
    packages = {name.split(":")[0] for line in told.splitlines() for name in line.split(": ")[0].split(", ")}
    assert packages - COMPILE_ONLY - TESTS_ONLY <= set(bill.PACKAGES)
    assert {"libssl-dev", "libsqlite3-dev", "zlib1g-dev", "libboost1.81-dev"} <= packages
    assert ROOT in build.parents
