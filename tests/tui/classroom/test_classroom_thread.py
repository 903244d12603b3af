from __future__ import annotations

import threading

import pytest
from websockets.sync.client import connect

from danmaku_proto.classroom import User, encode
from danmaku_tui.classroom.classroom_thread import ClassroomThread
from danmaku_tui.classroom.server import ClassroomServer, HostNameError


def thread_of(host: str = "127.0.0.1", port: int = 0) -> ClassroomThread:
    return ClassroomThread(lambda: ClassroomServer(host, port), host)


def test_it_serves_on_a_thread_of_its_own_until_it_is_closed() -> None:
    thread = thread_of()
    server, addresses = thread.start()
    assert addresses.own == f"ws://127.0.0.1:{server.port}"
    message = encode(User(name="a", message="hi"))
    with connect(addresses.own, proxy=None) as client:
        client.send(message)
        assert client.recv(timeout=30) == message
        thread.close()
    assert server.passed == 1
    assert "classroom" not in {each.name for each in threading.enumerate()}
    with pytest.raises(OSError, match="refused"):
        connect(addresses.own, proxy=None)


def test_a_port_that_is_taken_is_an_error_of_the_start() -> None:
    thread = thread_of()
    server, _ = thread.start()
    with pytest.raises(OSError, match="address already in use"):
        thread_of(port=server.port).start()
    thread.close()


def test_a_host_that_no_machine_can_have_is_an_error_of_the_start() -> None:
    with pytest.raises(HostNameError):
        thread_of("a..b").start()
