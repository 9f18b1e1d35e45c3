"""More connections than there is room for."""

import resource
import select

from raw.connection import HEALTH
from raw.waiting import wait_until


def says_something(connection):
    return bool(select.select([connection.socket], [], [], 0)[0])


def is_left_waiting(connection, busy):
    """Nothing comes, although the server goes round many times meanwhile."""
    return all(busy.serves_on() and not says_something(connection) for _ in range(200))


def test_one_connection_more_than_allowed_waits_for_its_turn(start, open_connection):
    program = start("--max-connections", "2")
    first, second, third = (open_connection(program) for _ in range(3))
    assert first.serves_on() and second.serves_on()
    third.send(HEALTH)
    assert is_left_waiting(third, first)
    second.socket.close()
    assert third.read_answer().status == 200
    assert first.serves_on()


def test_the_limit_holds_over_all_addresses(start, open_connection, ipv6):
    program = start("--max-connections", "1")
    first, second = open_connection(program), open_connection(program, address="::1")
    assert first.serves_on()
    second.send(HEALTH)
    assert is_left_waiting(second, first)
    first.socket.close()
    assert second.read_answer().status == 200


def test_who_waited_is_served_when_descriptors_are_free_again(start, open_connection):
    program = start()
    first = open_connection(program)
    assert first.serves_on()
    _, hard = resource.prlimit(program.process.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(program.process.pid, resource.RLIMIT_NOFILE, (3, hard))
    second = open_connection(program).send(HEALTH)
    wait_until(lambda: "cannot accept connections: Too many open files" in program.log.read_text(), "a line in the log")
    assert is_left_waiting(second, first)
    assert program.log.read_text().count("cannot accept connections") == 1
    resource.prlimit(program.process.pid, resource.RLIMIT_NOFILE, (hard, hard))
    assert second.read_answer().status == 200
    assert first.serves_on()
