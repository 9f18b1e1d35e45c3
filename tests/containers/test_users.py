"""Whose the data is: any uid may run the image, folders are made writable or the error says how, nothing of others is touched."""

import json
import os
import re
import urllib.request

import pytest
from images import HARDENED, ROOT, docker, inspect, make_s3, use

KEPT = {"PERSISTENCE": (["-e", "PERSISTENCE=1"], [], "/var/lib/localstack"), "server": ([], ["server", "/data"], "/data")}
USERS = {"root": [], "1000": ["--user", "1000"], "12345:0": ["--user", "12345:0"]}


@pytest.fixture(params=KEPT)
def kept(request):
    """How a container is told to keep its data, and where."""
    return KEPT[request.param]


def ask(container, method, path, document=None):
    """Of the admin API."""
    body = None if document is None else json.dumps(document).encode()
    asked = urllib.request.Request(container.endpoint() + path, body, {"Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(asked, timeout=30) as answer:
        return json.load(answer)


# As MinIO's users type it, and as variables say it: the directory is found in all of them, and made writable.
WAYS = {
    "console": ([], ["server", "--console-address=:9001", "/data"]),
    "json": ([], ["server", "--json", "/data"]),
    "quiet": ([], ["server", "--quiet", "/data"]),
    "anonymous": ([], ["minio", "server", "--anonymous", "/data"]),
    "certificates": ([], ["server", "-S", "/certs", "/data"]),
    "MINIO_VOLUMES": (["-e", "MINIO_VOLUMES=/data"], ["server"]),
    "S3Mock": (
        [
            *("-e", "COM_ADOBE_TESTING_S3MOCK_STORE_ROOT=/data"),
            *("-e", "COM_ADOBE_TESTING_S3MOCK_STORE_RETAIN_FILES_ON_EXIT=true"),
        ],
        [],
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_directory_is_found_however_it_is_named(compat, start, folder, way):
    options, arguments = WAYS[way]
    (folder / "certs").mkdir()
    (folder / "certs").chmod(0o755)
    (folder / "data").mkdir()
    (folder / "data" / "theirs").write_text("theirs")
    mounts = ["-v", f"{folder}/data:/data", "-v", f"{folder}/certs:/certs"]
    first = start(compat, *arguments, options=[*options, *mounts]).wait_until_healthy()
    make_s3(first.endpoint()).create_bucket(Bucket="kept")
    assert first.stop() == 0
    assert sorted(path.name for path in (folder / "data").iterdir()) == ["s3seal", "theirs"]
    assert {path.owner_id for path in walked(folder / "data" / "s3seal")} == {1000}
    assert (folder / "data").stat().st_uid == (folder / "data" / "theirs").stat().st_uid == os.getuid()
    assert list((folder / "certs").iterdir()) == [] and (folder / "certs").stat().st_uid == os.getuid()
    second = start(compat, *arguments, options=[*options, *mounts]).wait_until_healthy()
    assert [one["Name"] for one in make_s3(second.endpoint()).list_buckets()["Buckets"]] == ["kept"]


def test_the_directory_of_a_settings_file_is_made_writable(compat, start, folder):
    (folder / "s3seal.toml").write_text('data_dir = "/kept"\n')
    (folder / "kept").mkdir()
    options = ["-e", "S3SEAL_CONFIG=/s3seal.toml", "-v", f"{folder}/s3seal.toml:/s3seal.toml:ro", "-v", f"{folder}/kept:/kept"]
    use(start(compat, options=options).wait_until_healthy().endpoint())
    assert {path.owner_id for path in walked(folder / "kept")} == {1000}


def test_a_mount_called_as_ours_is_not_taken_for_it(compat, start, folder):
    (folder / "theirs").write_text("theirs")
    container = start(compat, "server", "/s3seal", options=["-v", f"{folder}:/s3seal"]).wait_until_healthy()
    use(container.endpoint())
    assert sorted(path.name for path in folder.iterdir()) == ["s3seal", "theirs"]
    assert (folder / "theirs").stat().st_uid == os.getuid()


NAMES = {"quote": 'q"q', "backslash": "b\\n", "both": 'b\\"\\\\c', "tab": "t\tt", "line": "l\n", "no ASCII": "é"}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_the_directory_may_have_any_name(compat, start, folder, name):
    (folder / name).mkdir()
    container = start(compat, options=["-e", f"S3SEAL_DATA_DIR=/x/{name}", "-v", f"{folder}:/x"]).wait_until_healthy()
    use(container.endpoint())
    assert [path.name for path in folder.iterdir()] == [name]
    assert {path.owner_id for path in walked(folder / name)} == {1000}


def test_a_name_may_look_like_an_option(compat, start, folder):
    container = start(compat, options=["-e", "S3SEAL_DATA_DIR=-x", "-v", f"{folder}:/-x"]).wait_until_healthy()
    use(container.endpoint())
    assert {path.owner_id for path in walked(folder)} == {1000}


def test_what_cannot_be_given_away_says_why(compat, start, folder):
    (folder / "s3seal").mkdir()
    container = start(compat, "server", "/data", options=["-v", f"{folder}:/data:ro"])
    assert container.wait_until_it_ends() == 1
    assert "root cannot give /data/s3seal to uid 1000" in container.said and "Read-only file system" in container.said


@pytest.mark.parametrize("user", USERS)
def test_any_uid_keeps_data_in_a_new_volume(compat, start, volume, kept, user):
    options, arguments, mount = kept
    options = [*options, *USERS[user], "-v", f"{volume}:{mount}"]
    first = start(compat, *arguments, options=options).wait_until_healthy()
    use(first.endpoint())
    assert first.run("ls", mount).stdout.split() == ["s3seal"]
    assert first.stop() == 0
    second = start(compat, *arguments, options=options).wait_until_healthy()
    assert [one["Name"] for one in make_s3(second.endpoint()).list_buckets()["Buckets"]] == ["reports"]


def test_root_is_left(compat, start):
    container = start(compat).wait_until_healthy()
    assert inspect(compat)["Config"]["User"] == ""
    assert container.run("sh", "-c", "grep Uid /proc/1/status").stdout.split()[1:] == ["1000"] * 4


def test_without_root_it_runs_hardened(compat, start):
    container = start(compat, options=["--user", "1000", *HARDENED]).wait_until_healthy()
    use(container.endpoint())


def test_folders_of_root_are_made_writable(compat, start, folder, kept):
    options, arguments, mount = kept
    container = start(compat, *arguments, options=[*options, "-v", f"{folder}:{mount}"]).wait_until_healthy()
    use(container.endpoint())
    assert {path.owner_id for path in walked(folder / "s3seal")} == {1000}
    assert folder.stat().st_uid == os.getuid()


class Found:
    def __init__(self, path):
        self.owner_id = os.lstat(path).st_uid


def walked(folder):
    yield Found(folder)
    for path in folder.rglob("*"):
        yield Found(path)


def test_who_may_not_write_is_told_what_to_do(compat, start, folder, kept):
    options, arguments, mount = kept
    container = start(compat, *arguments, options=[*options, "--user", "12345", "-v", f"{folder}:{mount}"])
    assert container.wait_until_it_ends() == 1
    said = f"s3seal: uid 12345 cannot write {mount}/s3seal: start the container as root, which the server does not stay"
    assert said in container.said and "chown 12345" in container.said


def test_root_without_capabilities_is_told_what_to_do(compat, start):
    container = start(compat, options=["--cap-drop", "ALL"])
    assert container.wait_until_it_ends() == 1
    assert "start the container with --user 1000" in container.said


def test_a_link_is_no_data_directory(compat, start, folder, kept):
    options, arguments, mount = kept
    (folder / "s3seal").symlink_to("/etc")
    container = start(compat, *arguments, options=[*options, "-v", f"{folder}:{mount}"])
    assert container.wait_until_it_ends() == 1
    assert f"{mount}/s3seal is a symbolic link" in container.said


@pytest.mark.parametrize("end", ["", "/", "//", "/.", "/.//./"])
def test_a_link_is_none_with_any_end(compat, start, folder, end):
    (folder / "theirs").mkdir()
    (folder / "link").symlink_to("theirs")
    container = start(compat, options=["-e", f"S3SEAL_DATA_DIR=/x/link{end}", "-v", f"{folder}:/x"])
    assert container.wait_until_it_ends() == 1
    assert "/x/link is a symbolic link" in container.said
    assert (folder / "theirs").stat().st_uid == os.getuid()


def test_the_folder_that_is_named_may_be_a_link(compat, start, folder):
    (folder / "mine").mkdir()
    (folder / "link").symlink_to("mine")
    container = start(compat, "server", "/x/link", options=["-v", f"{folder}:/x"]).wait_until_healthy()
    use(container.endpoint())
    assert {path.owner_id for path in walked(folder / "mine" / "s3seal")} == {1000}


def test_links_in_it_are_not_followed(compat, start, folder, kept):
    options, arguments, mount = kept
    start(compat, *arguments, options=[*options, "-v", f"{folder}:{mount}"]).wait_until_healthy().stop()
    (folder / "theirs").write_text("theirs")
    (folder / "s3seal" / "link").symlink_to("../theirs")
    start(compat, *arguments, options=[*options, "-v", f"{folder}:{mount}"]).wait_until_healthy()
    assert (folder / "theirs").stat().st_uid == os.getuid()


def test_files_of_another_server_are_left_alone(compat, start, folder, kept):
    options, arguments, mount = kept
    (folder / ".minio.sys").mkdir()
    (folder / "state").write_text("theirs")
    before = {path.name: path.stat() for path in folder.iterdir()}
    container = start(compat, *arguments, options=[*options, "-v", f"{folder}:{mount}"]).wait_until_healthy()
    use(container.endpoint())
    said = f'"{mount}" holds files of another server: they stay as they are, and s3seal keeps its own in "{mount}/s3seal"'
    assert container.said.count(said) == 1
    assert {path.name: path.stat() for path in folder.iterdir() if path.name != "s3seal"} == before


@pytest.mark.parametrize("owner", [0, 1000])
def test_a_mount_that_is_a_data_directory_itself_is_used(slim, compat, start, folder, kept, owner):
    """As the program fills one without this image. What somebody else keeps beside it stays theirs."""
    os.chown(folder, owner, owner)
    filled = [*("--user", f"{owner}:{owner}"), *("-v", f"{folder}:/data"), *("-e", "S3SEAL_DATA_DIR=/data"), *("-e", "S3SEAL_KEEP_REQUESTS=true")]
    first = start(slim, options=filled).wait_until_healthy()
    use(first.endpoint())
    ask(first, "PUT", "/_s3seal/snapshots/earlier")
    ask(first, "POST", "/_s3seal/namespaces", {"namespace": "mine"})
    assert first.stop() == 0
    for draft in ("master.key.new", "ca.key.new", "ca.pem.new"):
        (folder / draft).touch()
        os.chown(folder / draft, owner, owner)
    (folder / "theirs").mkdir()
    (folder / "theirs" / "file").write_text("theirs")
    options, arguments, mount = kept
    user = ["--user", str(owner)] if owner else []
    second = start(compat, *arguments, options=[*options, *user, "-v", f"{folder}:{mount}"]).wait_until_healthy()
    assert [one["Name"] for one in make_s3(second.endpoint()).list_buckets()["Buckets"]] == ["reports"]
    assert [one["name"] for one in ask(second, "GET", "/_s3seal/snapshots")["snapshots"]] == ["earlier"]
    assert [one["namespace"] for one in ask(second, "GET", "/_s3seal/namespaces")["namespaces"]] == ["mine"]
    assert "another server" not in second.said and not (folder / "s3seal").exists()
    theirs = folder / "theirs"
    assert {Found(path).owner_id for path in (folder, *folder.rglob("*")) if not path.is_relative_to(theirs)} == {1000}
    assert {path.owner_id for path in walked(theirs)} == {os.getuid()}


@pytest.mark.parametrize("user", USERS)
def test_a_folder_that_is_somebodys_is_neither_used_nor_given_away(compat, start, folder, kept, user):
    """MinIO keeps the bucket `s3seal` so."""
    options, arguments, mount = kept
    (folder / "s3seal" / "blobs").mkdir(parents=True)
    container = start(compat, *arguments, options=[*options, *USERS[user], "-v", f"{folder}:{mount}"])
    assert container.wait_until_it_ends() == 1
    assert f"{mount}/s3seal is not empty and no data directory of s3seal" in container.said
    assert {path.owner_id for path in walked(folder)} == {os.getuid()}


@pytest.mark.parametrize("ours", ["s3seal.db", "lock"])
def test_a_file_named_like_one_of_ours_gives_nothing_away(compat, start, folder, kept, ours):
    options, arguments, mount = kept
    (folder / "s3seal" / "blobs").mkdir(parents=True)
    (folder / "s3seal" / ours).write_text("SQLite format 4 is somebody's")
    for path in (folder / "s3seal", *(folder / "s3seal").iterdir()):
        os.chown(path, 12345, 12345)
    container = start(compat, *arguments, options=[*options, "-v", f"{folder}:{mount}"])
    assert container.wait_until_it_ends() == 1
    assert f"{mount}/s3seal is not empty and no data directory of s3seal" in container.said
    assert {path.owner_id for path in walked(folder / "s3seal")} == {12345}


def test_a_data_directory_below_is_named(compat, start, folder):
    kept = start(compat, "server", "/data", options=["-v", f"{folder}:/data"]).wait_until_healthy()
    assert kept.stop() == 0
    container = start(compat, options=["-e", "S3SEAL_DATA_DIR=/data", "-v", f"{folder}:/data"])
    assert container.wait_until_it_ends() == 1
    assert "name an empty directory, or a new one, or /data/s3seal, which is one" in container.said


# Root that may give away and leave, and not look into what is others'.
WITHOUT_A_LOOK = [*("--cap-drop", "ALL"), *(f"--cap-add={name}" for name in ("CHOWN", "SETUID", "SETGID"))]
CLOSED = {"itself": "s3seal", "the folder around it": "."}


@pytest.mark.parametrize("closed", CLOSED)
def test_what_root_may_not_look_into_is_not_given_away(compat, start, folder, kept, closed):
    options, arguments, mount = kept
    theirs = folder / "s3seal"
    theirs.mkdir()
    (theirs / "file").write_text("theirs")
    for path in (theirs / "file", theirs, folder):
        os.chown(path, 12345, 12345)
    (folder / CLOSED[closed]).chmod(0o700)
    container = start(compat, *arguments, options=[*options, *WITHOUT_A_LOOK, "-v", f"{folder}:{mount}"])
    assert container.wait_until_it_ends() == 1
    assert f"root cannot use {mount}/s3seal" in container.said and "keep the capability DAC_OVERRIDE" in container.said
    assert {path.owner_id for path in walked(folder)} == {12345}


@pytest.mark.parametrize("again", [WITHOUT_A_LOOK, [option for option in WITHOUT_A_LOOK if "CHOWN" not in option]])
def test_what_is_the_servers_needs_no_capability(compat, start, folder, kept, again):
    options, arguments, mount = kept
    options = [*options, "-v", f"{folder}:{mount}"]
    first = start(compat, *arguments, options=options).wait_until_healthy()
    use(first.endpoint())
    assert first.stop() == 0
    assert (folder / "s3seal").stat().st_mode & 0o777 == 0o700
    second = start(compat, *arguments, options=[*options, *again]).wait_until_healthy()
    assert [one["Name"] for one in make_s3(second.endpoint()).list_buckets()["Buckets"]] == ["reports"]


def test_a_closed_mount_of_the_servers_is_used(compat, start, folder, kept):
    options, arguments, mount = kept
    first = start(compat, options=["-e", "S3SEAL_DATA_DIR=/data", "-v", f"{folder}:/data"]).wait_until_healthy()
    use(first.endpoint())
    assert first.stop() == 0
    folder.chmod(0o700)
    second = start(compat, *arguments, options=[*options, *WITHOUT_A_LOOK, "-v", f"{folder}:{mount}"]).wait_until_healthy()
    assert [one["Name"] for one in make_s3(second.endpoint()).list_buckets()["Buckets"]] == ["reports"]


def test_all_that_a_data_directory_holds_is_given_away():
    header = (ROOT / "storage" / "data_directory.hpp").read_text()
    inside = re.search(r"^namespace data_name {$(.*?)^}", header, re.MULTILINE | re.DOTALL)[1]
    names = re.findall(r'constexpr char const\* \w+ = "(.*)";', inside)
    kept = re.search(r"^kept=\((.*)\)$", (ROOT / "docker" / "compat" / "docker-entrypoint.sh").read_text(), re.MULTILINE)[1].split()
    assert names and kept == names


def test_without_a_word_everything_stays_in_memory(compat, start, folder):
    container = start(compat, options=["-v", f"{folder}:/var/lib/localstack"]).wait_until_healthy()
    use(container.endpoint())
    assert list(folder.iterdir()) == []


def test_a_data_directory_of_ones_own_stays_where_it_is(compat, start, volume):
    options = ["-e", "S3SEAL_DATA_DIR=/data/mine", "-v", f"{volume}:/data"]
    container = start(compat, options=options).wait_until_healthy()
    use(container.endpoint())
    assert container.run("ls", "/data").stdout.split() == ["mine"]
    assert docker("exec", container.name, "stat", "-c", "%u", "/data/mine").stdout.strip() == "1000"
