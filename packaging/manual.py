"""The manual page s3seal(1), from the rows that --help is printed from."""

import datetime

from content import build_time


def escaped(text):
    out = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + out if out.startswith((".", "'")) else out


def flag_lines(flags):
    for flag in flags:
        names = ", ".join(f"\\fB{escaped(name)}\\fR" for name in flag["name"].split(","))
        value = f" \\fI{escaped(flag['value'])}\\fR" if flag["value"] else ""
        yield f".TP\n{names}{value}\n{escaped(flag['help'])}"


def paragraphs(text):
    return [f".PP\n{escaped(line)}" for line in text.splitlines() if line]


def command_lines(command):
    arguments = f" {escaped(command['arguments'])}" if command["arguments"] else ""
    yield f".SS \\fBs3seal {command['name']}\\fR{arguments}\n{escaped(command['help'])}"
    yield from flag_lines(command["flags"])
    yield from paragraphs(command["footer"])


def manual(rows, version):
    day = datetime.datetime.fromtimestamp(build_time(), datetime.timezone.utc).date().isoformat()
    parts = [
        f'.TH S3SEAL 1 "{day}" "s3seal {version}" "User Commands"',
        f".SH NAME\ns3seal \\- {escaped(rows['help'].rstrip('.'))}",
        ".SH SYNOPSIS\n.B s3seal\n[\\fIFLAG\\fR...] [\\fICOMMAND\\fR [\\fIARGUMENT\\fR...]]",
        f".SH DESCRIPTION\n{escaped(rows['help'])}",
        *paragraphs(rows["footer"]),
        ".SH OPTIONS",
        *flag_lines(rows["flags"]),
        ".SH COMMANDS",
    ]
    for command in rows["commands"]:
        parts += command_lines(command)
    parts.append(
        ".SH FILES\n.TP\n.I /etc/s3seal/s3seal.toml\nsettings of the service that the Debian package brings\n"
        ".TP\n.I /var/lib/s3seal\nwhat that service keeps"
    )
    return "\n".join(parts) + "\n"
