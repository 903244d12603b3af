"""``danmaku completion``: what teaches a shell to complete the commands."""

from __future__ import annotations

from typing import Final

import click
from click.shell_completion import get_completion_class

from danmaku_tui.cli.group import TranslatedCommand
from danmaku_tui.cli.options.language import language_option
from danmaku_tui.i18n.language import tr

VARIABLE: Final = "_DANMAKU_COMPLETE"
"""The environment variable by which a shell's script asks for completions; click knows it."""

INSTALL: Final = {
    "bash": ("~/.bashrc", 'eval "$(danmaku completion bash)"'),
    "zsh": ("~/.zshrc", 'eval "$(danmaku completion zsh)"'),
    "fish": (
        "~/.config/fish/config.fish",
        "danmaku completion fish | source",
    ),
}
"""The file in which a shell finds what it is to do at its start, and the line for it."""


@click.command(cls=TranslatedCommand)
@language_option
@click.argument("shell", type=click.Choice(list(INSTALL)))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print what teaches SHELL to complete the commands of danmaku."""
    complete = get_completion_class(shell)
    if complete is None:
        raise click.ClickException(tr("{shell} is not known").format(shell=shell))
    speaking = complete(context.find_root().command, {}, "danmaku", VARIABLE)
    # Without a look at the shell's version, which the shell itself will tell.
    script = speaking.source_template % speaking.source_vars()
    first, line, rest = script.partition("\n")
    where, what = INSTALL[shell]
    advice = "# " + tr("To have it always, put this into {file}: {line}").format(
        file=where, line=what
    )
    # Zsh looks for its mark in the first line.
    lines = [first, advice] if first.startswith("#compdef") else [advice, first]
    click.echo("\n".join(lines) + line + rest, nl=False)
