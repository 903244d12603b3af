"""A hall in the classroom: three hundred clients, each with one comment in five seconds."""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from collections.abc import Iterator
from typing import Final

from danmaku_tui.classroom.server import ClassroomServer
from tests.bench.figures import Figure

CLIENTS: Final = 300
PAUSE_SECONDS: Final = 5.0
HALL_SECONDS: Final = 10.0
HALLS: Final = 3


def figures() -> Iterator[Figure]:
    """Yield the delay from send to everyone, the processor time and the memory of the server.

    The quickest of three halls counts: other work of the machine makes a hall slower only.
    """
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
    hall = min((asyncio.run(_hall()) for _ in range(HALLS)), key=lambda each: each["p99"])
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024 - before
    for name in ("p50", "p99", "max"):
        delay = hall[name]
        target = 1.0 if name == "p99" else None
        yield Figure(
            f"{name} from send to everyone",
            f"{delay * 1e3:.0f} ms",
            "250 ms",
            delay / 0.25,
            at_most=target,
        )
    lost = hall["lost"]
    yield Figure("comments that somebody missed", f"{lost:.0f}", "of all", lost, at_most=0.0)
    busy = hall["busy"]
    yield Figure("processor time of the server", f"{busy:.2f} s/s", "one core", busy, at_most=0.8)
    yield Figure("memory for 300 clients", f"{grown:.0f} MiB", "64 MiB", grown / 64, at_most=1.0)


async def _hall() -> dict[str, float]:
    async with ClassroomServer("127.0.0.1", 0) as server:
        clients = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", _CLIENTS, str(server.port), str(CLIENTS)),
            *(str(PAUSE_SECONDS), str(HALL_SECONDS)),
            stdout=asyncio.subprocess.PIPE,
        )
        while server.clients < CLIENTS and clients.returncode is None:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        begun, wall = time.process_time(), time.monotonic()
        out, _ = await clients.communicate()
        busy = (time.process_time() - begun) / (time.monotonic() - wall)
    hall: dict[str, float] = json.loads(out)
    return {**hall, "busy": busy}


_CLIENTS: Final = r"""
import heapq, json, random, selectors, socket, struct, sys, time

port, count, pause, seconds = (float(each) for each in sys.argv[1:])
handshake = (
    b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
selector = selectors.EpollSelector()
sockets, rests, delays, sent, received = [], {}, [], 0, 0
for number in range(int(count)):
    one = socket.create_connection(("127.0.0.1", int(port)))
    one.sendall(handshake)
    head = b""
    while b"\r\n\r\n" not in head:
        head += one.recv(4096)
    rests[one] = head.partition(b"\r\n\r\n")[2]
    one.setblocking(False)
    selector.register(one, selectors.EVENT_READ)
    sockets.append(one)

def comment(number):
    # name = 1: the number of the client; message = 6: the time.
    name, text = b"client %d" % number, repr(time.monotonic()).encode()
    user = b"\x0a" + bytes([len(name)]) + name + b"\x32" + bytes([len(text)]) + text
    return b"\x82" + bytes([128 | len(user)]) + bytes(4) + user

def read(one):
    global received
    data = rests[one] + one.recv(1 << 18)
    now, at = time.monotonic(), 0
    while at + 2 <= len(data) and at + 2 + data[at + 1] <= len(data):
        size = data[at + 1]
        if data[at] == 0x82:
            text = at + 2 + 2 + data[at + 3] + 2  # after the name and the head of the message
            delays.append(now - float(data[text : at + 2 + size]))
            received += 1
        at += 2 + size
    rests[one] = data[at:]

begun = time.monotonic()
due = [(begun + random.uniform(0, pause), number) for number in range(len(sockets))]
heapq.heapify(due)
ended = None
while ended is None or (received < sent * len(sockets) and time.monotonic() < ended + 10):
    now = time.monotonic()
    while ended is None and due[0][0] <= now:
        at, number = heapq.heappop(due)
        sockets[number].send(comment(number))
        sent += 1
        heapq.heappush(due, (at + pause, number))
    if ended is None and now - begun >= seconds:
        ended = now
    for key, _ in selector.select(0.005):
        read(key.fileobj)
delays.sort()
print(json.dumps({
    "p50": delays[len(delays) // 2], "p99": delays[int(len(delays) * 0.99)], "max": delays[-1],
    "lost": sent * len(sockets) - received,
}))
"""
