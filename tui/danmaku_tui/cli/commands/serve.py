"""``danmaku serve``: a classroom server."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from danmaku_proto.text import clean
from danmaku_tui.cli.echo import complain
from danmaku_tui.cli.group import TranslatedCommand
from danmaku_tui.cli.options.log import log_option
from danmaku_tui.cli.options.me import me_options
from danmaku_tui.cli.options.numbers import NumberParam, WholeNumberParam
from danmaku_tui.cli.options.recording import RecordOptions, quiet_option, split_option
from danmaku_tui.cli.options.view import ViewOptions, view_options
from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.config.split_limit import SplitLimit
from danmaku_tui.i18n.language import tr
from danmaku_tui.ui.terminal.traits import TerminalTraits

if TYPE_CHECKING:
    from danmaku_tui.classroom.server import ClassroomRules
    from danmaku_tui.cli.run.recording_plan import RecordingPlan
    from danmaku_tui.store.recorder import Recorder

MOST_CLIENTS: Final = 10_000
"""The most clients that can be configured: each has an open file."""

MOST_HISTORY: Final = 1_000
"""The most comments for late-comers."""


def _origins(context: click.Context, _: click.Parameter, texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the origins of ``--allow-origin``. Raises a usage error."""
    if context.resilient_parsing or not texts:
        return ()
    from danmaku_tui.classroom.admission import origin_of

    origins = []
    for text in texts:
        try:
            origins.append(origin_of(text))
        except ValueError:
            words = tr(
                "--allow-origin {text}: give the scheme and the host of a page, such as "
                "https://school.example, or null for a page from a file"
            )
            shown = " ".join(clean(text[:80]).split())
            raise CommandUsageError(words.format(text=shown)) from None
    return tuple(origins)


def _pin(context: click.Context, _: click.Parameter, text: str | None) -> str:
    """Return the PIN of ``--pin``. Raises a usage error."""
    if context.resilient_parsing or text is None:
        return ""
    from danmaku_tui.classroom.pin import PIN_CHARACTERS

    if not text.strip() or not text.isprintable() or len(text) > PIN_CHARACTERS:
        words = tr("--pin is empty or too long: give letters or digits, at most {most}")
        raise CommandUsageError(words.format(most=PIN_CHARACTERS))
    return text


def room_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of the rules of a classroom."""
    whole = command
    for option in (
        click.option(
            "--allow-origin",
            "origins",
            multiple=True,
            metavar="ORIGIN",
            callback=_origins,
            help="Let web pages of another server connect, such as https://school.example; null "
            "for pages from files. May be repeated.",
        ),
        click.option(
            "--pin",
            metavar="PIN",
            callback=_pin,
            help="Let only those in who have ?pin=PIN in the address.",
        ),
        click.option(
            "--slow",
            type=NumberParam(0, 3_600),
            default=0.0,
            show_default=True,
            metavar="SECONDS",
            help="Allow each person one comment in so many seconds; 0 for any number.",
        ),
        click.option(
            "--history",
            type=WholeNumberParam(0, MOST_HISTORY),
            default=20,
            show_default=True,
            help="The last comments that a late-comer gets.",
        ),
        click.option(
            "--max-clients",
            "clients",
            type=WholeNumberParam(1, MOST_CLIENTS),
            default=500,
            show_default=True,
            help="The most clients at one time.",
        ),
    ):
        whole = option(whole)
    return whole


@click.command(cls=TranslatedCommand)
@click.option(
    "--watch",
    "watched",
    is_flag=True,
    help="Open the viewer of the classroom, too; the options of the screen need this.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=WholeNumberParam(0, 65535),
    default=8080,
    show_default=True,
    help="The port to listen on; 0 takes any free port.",
)
@room_options
@click.option(
    "--record",
    is_flag=False,
    flag_value="",
    metavar="[FILE]",
    help="Record all comments to FILE, or continue the recording there; in a folder, to a new "
    "file; without FILE, in the usual folder.",
)
@split_option
@quiet_option
@log_option
@me_options
@view_options
def serve(
    *,
    watched: bool,
    host: str,
    port: int,
    clients: int,
    history: int,
    slow: float,
    pin: str,
    origins: tuple[str, ...],
    record: str | None,
    split: SplitLimit | None,
    quiet: bool,
    me: Mapping[str, object],
    view: ViewOptions,
) -> int:
    """Run a classroom server.

    Everyone who is connected can comment, and receives all comments. A line shows the people, the
    messages, and everything refused.
    """
    from danmaku_tui.classroom.server import ClassroomRules

    if not host.strip():
        raise CommandUsageError(tr("--host is empty: use 0.0.0.0 to listen on every network"))
    view = view.with_flags(me)
    if not watched and view.of_screen:
        words = tr("without --watch there is no screen: leave out {flags}")
        raise CommandUsageError(words.format(flags=", ".join(view.of_screen)))
    rules = ClassroomRules(clients=clients, history=history, pin=pin, origins=origins, slow=slow)
    recorder = _recorder(record, split, host, port, view)
    try:
        code = _serve(host, port, rules, recorder, view if watched else None)
    finally:
        if recorder is not None:
            recorder.close()
    return code if recorder is None else _report(recorder, code, quiet=quiet)


def _serve(
    host: str,
    port: int,
    rules: ClassroomRules,
    recorder: Recorder | None,
    view: ViewOptions | None,
) -> int:
    """Serve until a signal, or until the viewer is left where there is a ``view``."""
    import asyncio

    from danmaku_tui.classroom.server import HostNameError
    from danmaku_tui.classroom.service import run_classroom
    from danmaku_tui.cli.run.classroom_screen import serve_and_watch
    from danmaku_tui.cli.run.live_line import LiveLine
    from danmaku_tui.cli.run.qr_code import print_qr_code
    from danmaku_tui.feed.errors import explain
    from danmaku_tui.feed.own_addresses import unbracketed

    terminal = sys.stdout is not None and sys.stdout.isatty()
    rewritten = terminal and not TerminalTraits.of(os.environ).dumb
    live = LiveLine(time.monotonic, terminal=rewritten)
    name = unbracketed(host)
    try:
        if view is not None:
            return serve_and_watch(name, port, rules, recorder, view)
        return asyncio.run(
            run_classroom(
                name,
                port,
                live.line,
                rules=rules,
                status=live.show,
                recorder=recorder,
                show_code=print_qr_code,
            )
        )
    except HostNameError:
        shown = " ".join(clean(host[:80]).split())
        raise CommandUsageError(
            tr("--host {host} is not a host name: use 127.0.0.1 or 0.0.0.0").format(host=shown)
        ) from None
    except OSError as error:
        raise click.ClickException(explain(error, f"{host}:{port}")) from None


def _recorder(
    record: str | None, split: SplitLimit | None, host: str, port: int, view: ViewOptions
) -> Recorder | None:
    """Return the recorder of ``--record``, which runs from now on; None without it."""
    if record is None:
        return None
    from danmaku_proto.dialects import CLASSROOM
    from danmaku_tui.cli.run.recording_plan import RecordingPlan

    config = view.config()
    options = RecordOptions(Path(record) if record else None, split)
    plan: RecordingPlan = RecordingPlan(options, f"ws://{host}:{port}", CLASSROOM)
    path = plan.path() or plan.usual_path(config.record_folder)
    return plan.recorder(path, config.record.split)


def _report(recorder: Recorder, code: int, *, quiet: bool) -> int:
    """Print the files of the recording, and its loss; return the exit code."""
    from danmaku_tui.cli.run.recording_plan import missing, report_file

    if not quiet:
        report_file(recorder.state)
    lacking = missing(recorder.state)
    if lacking:
        complain(lacking)
    return code or int(bool(lacking))
