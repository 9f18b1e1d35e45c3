"""What the sources may say where: each rule gets all sources and returns the lines that break it."""

import re
from dataclasses import dataclass
from pathlib import Path

import rooms


@dataclass(frozen=True)
class Source:
    path: str  # from the repository root, with /
    text: str


@dataclass(frozen=True)
class Breach:
    path: str
    line: int
    text: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.text}"


TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
      | (?P<raw>R"(?P<mark>[^\s()\\]{0,16})\(.*?\)(?P=mark)")
      | (?P<string>"(?:\\.|[^"\\\n])*")
      | (?P<char>(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+')""",
    re.VERBOSE | re.DOTALL,
)


def blank(text, *kinds):
    """The text with these kinds of tokens as blanks; lines keep their numbers."""

    def replace(match):
        return re.sub(r"[^\n]", " ", match[0]) if match.lastgroup in kinds or match["raw"] and "raw" in kinds else match[0]

    return TOKEN.sub(replace, text)


def without_comments(text):
    return blank(text, "comment")


def without_comments_and_strings(text):
    return blank(text, "comment", "raw", "string", "char")


def breaches(sources, pattern, view, allowed=lambda path: False):
    for source in sources:
        if allowed(source.path):
            continue
        lines = source.text.splitlines()
        for match in pattern.finditer(view(source.text)):
            line = source.text.count("\n", 0, match.start())
            yield Breach(source.path, line + 1, lines[line].strip())


ROOMS_FILE = "tests/lint/rooms.py"


def is_net(path):
    return path.startswith("server/net/") or path == "server/main.cpp"


def asio_and_beast_only_in_net(sources):
    pattern = re.compile(r"boost/(?:asio|beast)\b|\b(?:boost::)?(?:asio|beast)::")
    return breaches(sources, pattern, without_comments, is_net)


INCLUDE = re.compile(r'^[ \t]*#\s*include\s*[<"]((?:storage|server)/[^>"]+)[>"]', re.MULTILINE)


def includes(source):
    """(line, path) of each include of ours."""
    text = without_comments(source.text)
    return [(text.count("\n", 0, match.start()) + 1, match[1]) for match in INCLUDE.finditer(text)]


def folder_of(path):
    return path.rpartition("/")[0]


def folders_include_what_they_may(sources):
    for source in sources:
        here = folder_of(source.path)
        if here not in rooms.FOLDERS:
            yield Breach(source.path, 1, f"{here} is no room of tests/lint/rooms.py")
            continue
        for line, path in includes(source):
            if folder_of(path) not in (here, *rooms.FOLDERS[here].may_include):
                yield Breach(source.path, line, f"{here} may not include {folder_of(path)}")


NAMESPACE = re.compile(r"\bnamespace\s+(?:s3seal::)?(\w+)[\w:]*\s*\{")


def rooms_of_namespace(name):
    """The folders whose names are declared in it; those of storage/ and of server/s3/ share one."""
    top = name if name == "storage" else f"server/{name}"
    return {folder for folder in rooms.FOLDERS if f"{folder}/".startswith(f"{top}/")}


def folders_declare_what_they_may_include(sources):
    """A forward declaration is an arrow too, though no include shows it."""
    for source in sources:
        here = folder_of(source.path)
        may = {here, *rooms.FOLDERS[here].may_include} if here in rooms.FOLDERS else set()
        text = without_comments_and_strings(source.text)
        for match in NAMESPACE.finditer(text):
            declared_in = rooms_of_namespace(match[1])
            if declared_in and not declared_in & may:
                yield Breach(source.path, text.count("\n", 0, match.start()) + 1, f"{here} may not declare what is {match[1]}'s")


def folders_may_include_what_they_do(sources):
    """An arrow that nobody needs any more goes, so that it does not come back unseen."""
    used = {(folder_of(source.path), folder_of(path)) for source in sources for _, path in includes(source)}
    for room in rooms.ROOMS:
        for to in room.may_include:
            if (room.folder, to) not in used:
                yield Breach(ROOMS_FILE, 1, f"{room.folder} does not include {to}")


def circles(arrows):
    """The groups of names that lead back to themselves; arrows: name -> names."""
    index, low, stack, found = {}, {}, [], []

    def visit(name):
        index[name] = low[name] = len(index)
        stack.append(name)
        for to in sorted(arrows.get(name, ())):
            if to not in index:
                visit(to)
                low[name] = min(low[name], low[to])
            elif to in stack:
                low[name] = min(low[name], index[to])
        if low[name] == index[name]:
            group = stack[stack.index(name) :]
            del stack[-len(group) :]
            if len(group) > 1:
                found.append(sorted(group))

    for name in sorted(arrows):
        if name not in index:
            visit(name)
    return found


def rooms_include_rooms_above_them(_sources):
    """Of the list, so that there can be no circle between folders."""
    seen = set()
    for room in rooms.ROOMS:
        for to in sorted(set(room.may_include) - seen):
            yield Breach(ROOMS_FILE, 1, f"{room.folder} may include {to}, which does not stand above it")
        seen.add(room.folder)


def no_circles_between_files(sources):
    """A header and its source count as one."""
    arrows = {}
    for source in sources:
        here = source.path.rpartition(".")[0]
        others = {path.rpartition(".")[0] for _, path in includes(source)}
        arrows.setdefault(here, set()).update(others - {here})
    for group in circles(arrows):
        yield Breach(group[0], 1, "a circle: " + ", ".join(group))


def includes_start_at_the_root(sources):
    return breaches(sources, re.compile(r'#\s*include\s*"(?!storage/|server/|tests/)'), without_comments)


def system_clock_only_in_clock(sources):
    pattern = re.compile(
        r"\b(?:std::chrono::)?system_clock::now\b|\bgettimeofday\b|\bclock_gettime\b|\btimespec_get\b"
        r"|(?<![\w.>])time\s*\(\s*(?:nullptr|NULL|0|&)"
    )
    return breaches(sources, pattern, without_comments_and_strings, lambda path: path == "storage/base/clock.cpp")


def randomness_only_in_random(sources):
    pattern = re.compile(r"\brandom_device\b|\bmt19937|\bRAND_(?:priv_)?bytes|\bgetrandom\b|\barc4random|(?<![\w.>:])s?rand\s*\(")
    return breaches(sources, pattern, without_comments_and_strings, lambda path: path == "storage/base/random.cpp")


ERROR_TABLE = "server/aws/error.hpp"


def is_error_table(path):
    """Each protocol has one; S3's holds what the others may not repeat."""
    return path in (ERROR_TABLE, "server/sts/error.hpp", "server/kms/error.hpp")


def error_table(sources):
    """(status, code, message) of each row."""
    text = next((source.text for source in sources if source.path == ERROR_TABLE), "")
    joined = re.sub(r'"\s*\\?\n\s*"', "", text)
    return re.findall(r'X\(\w+,\s*(\d{3}),\s*"([^"]+)",\s*\\?\s*"([^"]*)"\)', joined)


def speaks_plain_http(path):
    """HTTP's own refusals, and the answers of the admin API and of services that are not here, are no S3 errors."""
    return path.startswith(("server/http/", "server/net/", "server/mock/", "server/front/other_services."))


def error_status_only_in_error_table(sources):
    statuses = sorted({status for status, _, _ in error_table(sources)})
    pattern = re.compile(r"(?<![\w.'])(?:" + "|".join(statuses) + r")(?![\w.'])") if statuses else re.compile(r"(?!)")
    return breaches(
        sources, pattern, without_comments_and_strings, lambda path: is_error_table(path) or speaks_plain_http(path)
    )


def error_text_only_in_error_table(sources):
    rows = error_table(sources)
    literals = {code for _, code, _ in rows} | {message for _, _, message in rows if len(message) > 16}
    pattern = re.compile("|".join(f'"{re.escape(text)}"' for text in sorted(literals)) or r"(?!)")
    return breaches(sources, pattern, without_comments, is_error_table)


def explanations_compare_no_texts(sources):
    """Explanations read the reason of a refusal: neither a code of an error nor a sentence decides what is told."""
    sentence = r'"(?:[^"\\\n]|\\.)*[A-Za-z] [A-Za-z](?:[^"\\\n]|\\.)*"'
    pattern = re.compile(
        rf"\b(?:starts_with|ends_with|find|contains|compare)\(\s*{sentence}"
        rf"|[=!]=\s*{sentence}|{sentence}\s*[=!]="
        r"|\bmessage\.(?:starts_with|ends_with|find|contains|compare)\b|\bmessage\s*[=!]=|\berror_code\s*[=!]="
        r"|\berrc::|\bmessage_of\b"
    )
    explain = [source for source in sources if source.path.startswith("server/explain/")]
    return breaches(explain, pattern, without_comments)


REASON_TABLE = "server/aws/reason.hpp"


def every_reason_is_set(sources):
    """A reason that nothing is refused for has words that nobody reads."""
    elsewhere = "".join(
        without_comments_and_strings(source.text)
        for source in sources
        if source.path != REASON_TABLE and not source.path.startswith("server/explain/")
    )
    set_somewhere = set(re.findall(r"\breason_code::(\w+)", elsewhere))
    unset = re.compile(r"\bX\((?!" + "".join(rf"{name}\b|" for name in sorted(set_somewhere)) + r"\.)(\w+), ")
    table = [source for source in sources if source.path == REASON_TABLE]
    return breaches(table, unset, lambda text: text)


def no_unfinished_marks(sources):
    return breaches(sources, re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b"), lambda text: text)


def documents_are_described(sources):
    pattern = re.compile(r'"</|"<[A-Za-z]+>|\bxml::(?:printer\s*\{|append_escaped)')
    return breaches(sources, pattern, without_comments, lambda path: path.startswith("server/xml/"))


LINUX = "storage/base/platform_linux.cpp"


def linux_only_in_platform(sources):
    """What macOS does not have, or has in another way; SQLite's and Asio's own code knows both."""
    pattern = re.compile(
        r"\b(?:posix_)?fallocate\s*\(|\bfdatasync\b|/proc/|\bprctl\b|\bmemfd_create\b|\bO_TMPFILE\b|\brenameat2\b|\baccept4\b"
        r"|\bpipe2\b|\b(?:epoll|inotify|fanotify)_|\b(?:event|signal|timer|pid)fd\w*\s*\(|\bsig(?:timed|waitinfo)\w*\s*\(|\bMADV_\w+"
        r"|\bcopy_file_range\b|(?<![.>])\bsplice\s*\(|\bsync_file_range\b|\bsched_setaffinity\b|\bgetauxval\b|\bmalloc_trim\b|\bmallopt\b"
        r"|\bst_[acm]tim\b|\b__executable_start\b|\benviron\b|<(?:linux/|sys/(?:prctl|auxv|sendfile|sysinfo)\.h|malloc\.h)"
    )
    return breaches(sources, pattern, without_comments, lambda path: path == LINUX)


RULES = [
    asio_and_beast_only_in_net,
    folders_include_what_they_may,
    folders_declare_what_they_may_include,
    folders_may_include_what_they_do,
    rooms_include_rooms_above_them,
    no_circles_between_files,
    includes_start_at_the_root,
    system_clock_only_in_clock,
    randomness_only_in_random,
    linux_only_in_platform,
    error_status_only_in_error_table,
    error_text_only_in_error_table,
    explanations_compare_no_texts,
    every_reason_is_set,
    no_unfinished_marks,
    documents_are_described,
]


def load_sources(root):
    paths = (path for folder in ("storage", "server") for path in Path(root, folder).rglob("*.[ch]pp"))
    return [Source(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")) for path in sorted(paths)]


def check(sources):
    """Each rule's name and the breaches of it."""
    return [(rule.__name__, list(rule(sources))) for rule in RULES]
