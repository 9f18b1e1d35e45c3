"""Examples that are not run are checked: their syntax, and what they tell our program."""

import json
import re
import subprocess
import tomllib

from support import deployments
from support.program import ROOT

# Programs in other languages that tests build and run, and that snippets are lines of.
PROGRAMS = ("tests/clients", "tests/containers", "clients", "examples")
OF_OTHERS = {"node_modules", "target", ".venv", "build"}


def check(example):
    """By its language; one that nobody can check is a mistake."""
    checks = {
        "sh": check_shell, "python": check_python, "yaml": deployments.check_yaml, "hcl": check_terraform, "json": json.loads,
        "toml": tomllib.loads, "js": of_a_program("**/*.mjs"), "go": of_a_program("**/*.go"), "java": check_java, "rust": check_brackets,
        "csharp": check_brackets,
    }  # fmt: skip
    checks[example.language](example.text)


def check_shell(text):
    ran = subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, f"{text}\n{ran.stderr}"


def check_python(text):
    """With an image it is what tests/containers does, which have another one."""
    compile(text, "example", "exec")
    if "testcontainers" in text:
        lines = [line.replace("endpoint = ", "") for line in text.splitlines() if '"s3seal:' not in line]
        stands_in("\n".join(lines), "test_testcontainers.py")


def check_brackets(text):
    """What is open is closed, in its order, beside texts and comments."""
    bare = re.sub(r'"(?:[^"\\\n]|\\.)*"|`[^`]*`|//.*|(?<!\w)#.*', "", text)
    left = []
    for one in re.findall(r"[][(){}]", bare):
        if one in "([{":
            left.append({"(": ")", "[": "]", "{": "}"}[one])
        else:
            assert left and left.pop() == one, text
    assert not left, text


def check_terraform(text):
    check_brackets(text)
    for line in filter(None, (re.sub(r"#.*", "", one).strip() for one in text.splitlines())):
        assert re.fullmatch(r'\w+(?: "[\w-]+")* \{|\}|[\w.]+ *= *.+|\w+ \{ .* \}|\]|"[^"]*",?', line), line


def stands_in(text, pattern):
    """Snippets in compiled languages are lines of one program that tests run, in its order."""

    def lines_of(code):
        return [" ".join(line.split()) for line in code.splitlines() if line.strip()]

    def has_them(program):
        following = iter(lines_of(program))
        return all(any(line in known for known in following) for line in lines_of(text))

    programs = (path for folder in PROGRAMS for path in (ROOT / folder).glob(pattern) if not OF_OTHERS & set(path.parts))
    assert any(has_them(path.read_text()) for path in programs), text


def of_a_program(pattern):
    return lambda text: stands_in(text, pattern)


def check_java(text):
    """A file of its own is run by what comes behind it."""
    if "public class" in text:
        check_brackets(text)
    else:
        stands_in(text, "**/*.java")


def documents_in(text):
    """What several commands printed, one after the other."""
    found, text = [], text.strip()
    while text:
        document, end = json.JSONDecoder().raw_decode(text)
        found.append(document)
        text = text[end:].strip()
    return found


def check_shape(documented, told, where="it"):
    assert type(documented) is type(told), where
    if isinstance(documented, dict):
        assert list(documented) == list(told), where
        for name, value in documented.items():
            check_shape(value, told[name], f"{where}.{name}")
    elif isinstance(documented, list):
        assert len(documented) == len(told), where
        for index, value in enumerate(documented):
            check_shape(value, told[index], f"{where}[{index}]")
    elif isinstance(documented, str) and re.search(r"\d|\.", documented):
        pass  # ids, times, bytes
    else:
        assert documented == told, where
