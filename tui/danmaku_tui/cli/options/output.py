"""The options of commands that write a file, or to standard output."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

_OPTIONS = (
    click.option(
        "-o",
        "--output",
        "out",
        type=click.Path(path_type=Path),
        metavar="OUT",
        help="The file to write. Default: standard output, also as -.",
    ),
    click.option("--force", is_flag=True, help="Replace an existing file."),
)


def output_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options for the output; ``command`` gets them as ``out`` and ``force``."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def target_of(out: Path | None) -> Path | None:
    """Return the file that ``out`` names; None for standard output."""
    return None if out is None or str(out) == "-" else out
