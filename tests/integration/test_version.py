"""`--version` tells the commit, whatever the sources came as."""

import re
import shutil
import subprocess

from support.program import ROOT, run_to_end

GIT = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main"]


def test_the_program_tells_its_version_and_commit():
    said = run_to_end("--version").stdout
    assert re.fullmatch(r"s3seal \d+\.\d+\.\d+ \(([0-9a-f]{7,40}(\+changes)?|unknown)\)\n", said), said
    assert run_to_end("version").stdout == run_to_end("-V").stdout == said


def commit_of(sources, output, given=""):
    """What a build of these sources would tell."""
    script = sources / "cmake" / "commit.cmake"
    defined = [f"-DSOURCE={sources}", f"-DOUTPUT={output}", f"-DGIVEN={given}"]
    subprocess.run(["cmake", *defined, "-P", script], check=True, capture_output=True)
    return re.search(r'return "(.*)";', output.read_text())[1]


def test_the_commit_is_that_of_the_sources(tmp_path):
    sources, output = tmp_path / "sources", tmp_path / "commit.cpp"
    shutil.copytree(ROOT / "cmake", sources / "cmake")
    shutil.copy(ROOT / ".gitattributes", sources)
    assert commit_of(sources, output) == "unknown"
    assert commit_of(sources, output, given="0123abc") == "0123abc"

    def git(*arguments):
        return subprocess.run([*GIT, *arguments], cwd=sources, check=True, capture_output=True, text=True).stdout.strip()

    git("init", "-q")
    git("add", ".")
    git("commit", "-q", "-m", "All of it")
    commit = git("rev-parse", "--short=12", "HEAD")
    assert commit_of(sources, output) == commit
    (sources / ".gitattributes").write_text("changed")
    assert commit_of(sources, output) == commit + "+changes"

    git("archive", "-o", str(tmp_path / "archive.tar"), "HEAD")
    archived = tmp_path / "archived"
    shutil.unpack_archive(tmp_path / "archive.tar", archived)
    assert not (archived / ".git").exists()
    told = commit_of(archived, output)
    assert len(told) >= 7 and commit.startswith(told)


def test_an_unchanged_commit_compiles_nothing(tmp_path):
    shutil.copytree(ROOT / "cmake", tmp_path / "cmake")
    output = tmp_path / "commit.cpp"
    commit_of(tmp_path, output, given="0123abc")
    before = output.stat().st_mtime_ns
    commit_of(tmp_path, output, given="0123abc")
    assert output.stat().st_mtime_ns == before
