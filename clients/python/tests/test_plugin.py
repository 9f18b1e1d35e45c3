"""What the fixtures are to a suite."""

import pytest

import s3seal as package


def test_each_test_begins_anew(pytester):
    pytester.makepyfile("""
        import pytest

        @pytest.mark.parametrize("time", [1, 2, 3])
        def test_it(s3, kms, sts, s3seal, time):
            assert s3.list_buckets()["Buckets"] == []
            s3.create_bucket(Bucket="mine")
            s3seal.clock.freeze("2031-01-01T00:00:00Z")
            assert len(s3seal.requests(operation="CreateBucket")) == 1
    """)
    pytester.runpytest_subprocess("-q").assert_outcomes(passed=3)


def test_workers_do_not_meet(pytester, monkeypatch):
    pytester.makepyfile("""
        import pytest

        @pytest.mark.parametrize("time", range(8))
        def test_it(s3, time):
            s3.create_bucket(Bucket="mine")
    """)
    pytester.runpytest_subprocess("-q", "-n", "2").assert_outcomes(passed=8)
    with package.start() as server:
        monkeypatch.setenv("S3SEAL_ENDPOINT", server.endpoint)
        pytester.runpytest_subprocess("-q", "-n", "2").assert_outcomes(passed=8)
        assert server.ask("GET", "/namespaces")["namespaces"] == []


def test_a_seed_of_the_settings(pytester):
    pytester.makefile(".toml", seed='[[buckets]]\nname = "seeded"')
    pytester.makeini("[pytest]\ns3seal_seed = seed.toml\ns3seal_arguments = --region eu-west-1")
    pytester.makepyfile("""
        def test_it(s3, s3seal_server):
            assert [one["Name"] for one in s3.list_buckets()["Buckets"]] == ["seeded"]
    """)
    pytester.runpytest_subprocess("-q").assert_outcomes(passed=1)


def test_code_with_clients_of_its_own(pytester, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "production")
    pytester.makepyfile("""
        import boto3

        def test_it(s3seal_environment, s3seal):
            boto3.client("s3").create_bucket(Bucket="mine")
            assert len(s3seal.requests(operation="CreateBucket")) == 1
    """)
    pytester.runpytest_subprocess("-q").assert_outcomes(passed=1)


def test_a_failure_comes_with_the_requests(pytester):
    pytester.makepyfile("""
        def test_it(s3):
            s3.create_bucket(Bucket="mine")
            s3.put_object(Bucket="mine", Key="k", Body=b"x")
            s3.get_object(Bucket="mine", Key="missing")
    """)
    result = pytester.runpytest_subprocess("-q")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*s3seal: the last 3 requests*", "200 PutObject mine/k AES256*", "404 GetObject mine/missing NoSuchKey*"]
    )


def test_a_fixture_of_the_suite_stays_and_is_named(pytester):
    pytester.makeconftest("""
        import pytest

        @pytest.fixture
        def s3():
            return "mine"
    """)
    pytester.makepyfile("""
        def test_it(s3, s3seal_s3, kms):
            assert s3 == "mine" and s3seal_s3.list_buckets()["Buckets"] == [] and kms
    """)
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["s3seal: s3 is the fixture of conftest.py; ours is s3seal_s3"])
    result.stdout.no_fnmatch_line("s3seal: kms *")


OTHER_PLUGIN = """
    import pytest

    @pytest.fixture
    def s3():
        return "another plugin's"
"""


def test_a_plugin_with_the_same_name_is_refused(pytester):
    pytester.makepyfile(other=OTHER_PLUGIN)
    pytester.makepyfile("def test_it(s3): pass")
    pytester.syspathinsert()
    result = pytester.runpytest_subprocess("-p", "other")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*the fixture s3 is of s3seal and of other: set s3seal_short_names = false*"])


def test_without_short_names_both_can_be_had(pytester):
    pytester.makepyfile(other=OTHER_PLUGIN)
    pytester.makeini("[pytest]\ns3seal_short_names = false")
    pytester.makepyfile("""
        def test_it(s3, s3seal_s3):
            assert s3 == "another plugin's" and s3seal_s3.list_buckets()["Buckets"] == []
    """)
    pytester.syspathinsert()
    pytester.runpytest_subprocess("-p", "other").assert_outcomes(passed=1)


def test_a_suite_without_it_starts_nothing(pytester, monkeypatch):
    monkeypatch.setenv("S3SEAL_BINARY", "/nonexistent")
    pytester.makepyfile("def test_it(): pass")
    pytester.runpytest_subprocess("-q").assert_outcomes(passed=1)
