"""The dialect of events as JSON: one object a line, in the form that ``--json`` prints."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import NoReturn

from danmaku_proto import limits
from danmaku_proto.dialect import Received, Steps, finished
from danmaku_proto.events import Event, Fault, FaultKind
from danmaku_proto.frame_work import FrameWork
from danmaku_proto.json_lines.event_parser import event_of
from danmaku_proto.json_lines.fields import FieldError, Fields
from danmaku_proto.text import clean


class JsonDialect:
    """Messages of one or more lines, each of them one event. A binary message is UTF-8.

    Nothing is answered, no heartbeat is sent, and a connection begins with whatever comes next.
    """

    name = "json"

    def receive(self, data: bytes | str, now: float) -> Received:
        """Return the events of the lines in ``data``, and a fault for each line that has none."""
        return finished(self.steps(data, now))

    def steps(self, data: bytes | str, now: float) -> Steps:
        """Return the steps of :meth:`receive`: a message of many lines takes several."""
        encoded = data.encode("utf-8", "replace") if isinstance(data, str) else data
        if len(encoded) > limits.MESSAGE_BYTES:
            return Received([_fault(now, FaultKind.FRAME_BYTES, f"{len(encoded)} bytes")])
        found: list[Event] = []
        work = FrameWork()
        for number, line in enumerate(_lines(encoded)):
            if number >= limits.FRAME_MESSAGES:
                detail = f"more than {limits.FRAME_MESSAGES} lines"
                found.append(_fault(now, FaultKind.FRAME_MESSAGES, detail))
                break
            if not work.take(line):
                detail = f"{len(encoded) / 1000:.0f} kB: {number} lines read"
                found.append(_fault(now, FaultKind.FRAME_WORK, detail))
                break
            if work.step_ends():
                yield
            event = _event(line, now)
            found.append(event)
            if isinstance(event, Fault):
                work.take_fault()
        if not found:
            found.append(_fault(now, FaultKind.EMPTY, "a message without a line"))
        return Received(found)

    def heartbeat(self, now: float) -> bytes | None:  # noqa: ARG002  # the protocol asks for it
        """Return None: WebSocket's own ping shows whether the sender is there."""
        return None

    def resume(self) -> Mapping[str, str]:
        """Return nothing: a line has no place to go on from."""
        return {}


def _lines(data: bytes) -> Iterator[bytes]:
    """Yield the lines of ``data`` that are not blank, one after the other."""
    begin = 0
    while begin < len(data):
        end = data.find(b"\n", begin)
        end = len(data) if end < 0 else end
        line = data[begin:end].strip()
        if line:
            yield line
        begin = end + 1


def _event(line: bytes, now: float) -> Event:
    if len(line) > limits.PAYLOAD_BYTES:
        return _fault(now, FaultKind.MESSAGE, f"a line of {len(line)} bytes")
    try:
        # The encoding is checked here: JSON of Python would guess UTF-16 from zero bytes.
        found = json.loads(line.decode(), parse_constant=_no_constant)
        if not isinstance(found, dict):
            raise FieldError("not a JSON object")
        return event_of(Fields(found), now)
    except FieldError as error:
        detail = str(error)
    except UnicodeDecodeError as error:
        detail = f"not UTF-8 at byte {error.start}"
    except RecursionError:
        detail = "JSON that is nested too deeply"
    except json.JSONDecodeError as error:
        detail = f"not JSON: {error.msg} at character {error.pos}"
    except ValueError:
        detail = "a number with too many digits"  # beyond the limit of Python's int()
    return _fault(now, FaultKind.MESSAGE, detail)


def _no_constant(name: str) -> NoReturn:
    raise FieldError(f"{name} is no number of JSON")


def _fault(now: float, kind: FaultKind, detail: str) -> Fault:
    return Fault(id="", at=now, fault=kind, method="JSON", detail=clean(detail))
