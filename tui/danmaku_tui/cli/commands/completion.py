"""``danmaku completion``: the completion script of a shell."""

from __future__ import annotations

from typing import Final

import click
from click.shell_completion import get_completion_class

from danmaku_tui.cli.echo import echo
from danmaku_tui.cli.group import TranslatedCommand
from danmaku_tui.cli.options.language import language_option
from danmaku_tui.i18n.language import tr

VARIABLE: Final = "_DANMAKU_COMPLETE"
"""The environment variable by which the script asks for completions; click reads it."""

INSTALL: Final = {
    "bash": ("~/.bashrc", 'eval "$(danmaku completion bash)"'),
    "zsh": ("~/.zshrc", 'eval "$(danmaku completion zsh)"'),
    "fish": (
        "~/.config/fish/config.fish",
        "danmaku completion fish | source",
    ),
}
"""The startup file of each shell, and the line to add to it."""


@click.command(cls=TranslatedCommand)
@language_option
@click.argument("shell", type=click.Choice(list(INSTALL)))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print a completion script for SHELL, which says where to put it."""
    completer = get_completion_class(shell)
    if completer is None:
        raise click.ClickException(tr("{shell} is not known").format(shell=shell))
    complete = completer(context.find_root().command, {}, "danmaku", VARIABLE)
    # Not complete.source(): it would start the shell to check its version, which needs time.
    script = complete.source_template % complete.source_vars()
    first, end, rest = script.partition("\n")
    file, line = INSTALL[shell]
    advice = "# " + tr("To load it in every shell, add this line to {file}: {line}").format(
        file=file, line=line
    )
    # Zsh recognises a completion script by its first line.
    lines = [first, advice] if first.startswith("#compdef") else [advice, first]
    echo("\n".join(lines) + end + rest, nl=False)
