"""What README shows, from its text."""

import re
import subprocess
import sys
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README.read_text(), re.MULTILINE | re.DOTALL)


def test_every_snippet_does_what_it_says(pytester):
    pytester.makefile(".toml", seed="[[buckets]]\nname = 'of-the-settings'")
    suites = [text for language, text in BLOCKS if language == "python" and "def test_" in text]
    assert len(suites) == 2
    for number, text in enumerate(suites):
        pytester.makepyfile(**{f"test_shown_{number}": text})
    result = pytester.runpytest_subprocess("-q")
    assert result.ret == 0
    result.assert_outcomes(passed=sum(text.count("def test_") for text in suites))


def test_the_settings_are_settings(pytester):
    (settings,) = (text for language, text in BLOCKS if language == "ini")
    pytester.makefile(".toml", seed="[[buckets]]\nname = 'of-the-settings'")
    pytester.makeini(settings)
    pytester.makepyfile("""
        def test_it(s3):
            assert [one["Name"] for one in s3.list_buckets()["Buckets"]] == ["of-the-settings"]
    """)
    pytester.runpytest_subprocess("-q", "--strict-config").assert_outcomes(passed=1)


def test_the_script_runs(tmp_path):
    (script,) = (text for language, text in BLOCKS if language == "python" and "def test_" not in text)
    ran = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr
