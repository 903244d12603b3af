"""The command line, one command a file."""

from __future__ import annotations

# Its Python half is a file, and an interrupt while that is read would be a traceback.
import _signal  # type: ignore[import-not-found]
import os
import sys


def main() -> None:
    """Run the program and exit; one line on stderr where the system is not one of its own."""
    # Python makes an error of Ctrl-C, which nobody catches while modules are imported.
    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
    try:
        import fcntl  # noqa: F401  # as on every system but Windows
        import termios  # noqa: F401  # the same
    except ImportError:
        from danmaku_tui.i18n.language import by_locale, tr, use

        use(by_locale(os.environ))
        line = tr("it does not run on Windows itself: install it inside WSL and run it there")
        print(f"danmaku: {line}", file=sys.stderr)  # noqa: T201  # click is not imported yet
        sys.exit(1)
    from danmaku_tui.cli.program import main as run

    run()


__all__ = ["main"]
