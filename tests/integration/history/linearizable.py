"""Whether some order explains what clients saw of one key: the search of Wing and Gong, which remembers where it has been."""

from dataclasses import dataclass

ABSENT = None
ANYTHING = object()


@dataclass(frozen=True)
class Call:
    """One request about a key, whose value is an ETag or ABSENT. It happened at one moment between its times."""

    started: int
    ended: int
    said: str  # for people
    needs: object = ANYTHING  # the value that it found
    unlike: object = ANYTHING  # a value that it did not find
    there: bool = False  # it found one
    writes: object = ANYTHING  # the value that it left

    def fits(self, value):
        if self.there and value is ABSENT:
            return False
        return (self.needs is ANYTHING or value == self.needs) and (self.unlike is ANYTHING or value != self.unlike)

    def after(self, value):
        return value if self.writes is ANYTHING else self.writes


def longest_order(calls, value=ABSENT):
    """(True, None), or False and the calls that no order can go beyond: one of them must be next, none can."""
    calls = sorted(calls, key=lambda call: call.started)
    seen = set()
    stack = [(0, 0, value)]  # all calls before `first` are done, and those that are bits of `done` behind it
    furthest, stuck = -1, []
    while stack:
        first, done, value = stack.pop()
        while done & 1:
            first, done = first + 1, done >> 1
        if first == len(calls):
            return True, None
        if (first, done, value) in seen:
            continue
        seen.add((first, done, value))
        open_calls = _next_calls(calls, first, done)
        if first + done.bit_count() > furthest:
            furthest, stuck = first + done.bit_count(), [calls[at] for at in open_calls]
        stack += [(first, done | 1 << (at - first), calls[at].after(value)) for at in open_calls if calls[at].fits(value)]
    return False, stuck


def _next_calls(calls, first, done):
    """Those that may come next: none that is not done ended before they began."""
    found, end = [], None
    for at in range(first, len(calls)):
        if end is not None and calls[at].started > end:
            break
        if not done >> (at - first) & 1:
            found.append(at)
            end = calls[at].ended if end is None else min(end, calls[at].ended)
    return [at for at in found if calls[at].started <= end]
