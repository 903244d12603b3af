from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

Command: TypeAlias = Callable[..., Any]

TOOLS = Path(sys.executable).parent


def run(shell: str, script: str) -> str:
    """Return what ``shell`` says to ``script``, with the program of this environment."""
    done = subprocess.run(
        [shell, *(["--noprofile", "--norc"] if shell == "bash" else []), "-c", script],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={
            "PATH": f"{TOOLS}{os.pathsep}{os.environ['PATH']}",
            "HOME": "/nonexistent",
            "LANG": "C",
        },
    )
    assert done.stderr == ""
    return done.stdout


def completed_by_bash(*words: str) -> list[str]:
    """Return what bash offers for the last of ``words``."""
    listed = " ".join(f"'{word}'" for word in words)
    return run(
        "bash",
        'eval "$(danmaku completion bash)"\n'
        f"COMP_WORDS=({listed}); COMP_CWORD={len(words) - 1}\n"
        "_danmaku_completion danmaku\n"
        "printf '%s\\n' \"${COMPREPLY[@]}\"",
    ).split()


needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")


@needs_bash
def test_bash_knows_how_to_complete_the_program() -> None:
    said = run("bash", 'eval "$(danmaku completion bash)"; complete -p danmaku')
    assert said.split() == ["complete", "-o", "nosort", "-F", "_danmaku_completion", "danmaku"]


@needs_bash
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("danmaku", "con"), ["config"]),
        (("danmaku", "config", ""), ["init", "path", "show"]),
        (("danmaku", "completion", ""), ["bash", "zsh", "fish"]),
        (("danmaku", "config", "show", "--theme", ""), ["dark", "light", "contrast", "terminal"]),
        (("danmaku", "config", "show", "--lang", "z"), ["zh_CN"]),
        (
            ("danmaku", "config", "show", "--board", ""),
            ["comments", "gifts", "likes", "feed", "off"],
        ),
        (("danmaku", "config", "show", "--off", "news,l"), ["news,likes"]),
        (("danmaku", "config", "show", "--mo"), ["--motion"]),
    ],
)
def test_bash_completes_commands_options_and_values(
    words: tuple[str, ...], offered: list[str]
) -> None:
    assert completed_by_bash(*words) == offered


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_another_shell_accepts_its_script(shell: str, command: Command) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell}")
    script = command("completion", shell).out
    run(shell, f"autoload -U compinit; compinit -u\n{script}" if shell == "zsh" else script)


@pytest.mark.parametrize(
    ("shell", "place", "line"),
    [
        (
            "bash",
            0,
            "# To load it in every shell, add this line to ~/.bashrc: "
            'eval "$(danmaku completion bash)"',
        ),
        (
            "zsh",
            1,
            "# To load it in every shell, add this line to ~/.zshrc: "
            'eval "$(danmaku completion zsh)"',
        ),
        (
            "fish",
            0,
            "# To load it in every shell, add this line to ~/.config/fish/config.fish: "
            "danmaku completion fish | source",
        ),
    ],
)
def test_a_script_says_how_to_have_it_always(
    shell: str, place: int, line: str, command: Command
) -> None:
    said = command("completion", shell)
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines()[place] == line
    assert "_DANMAKU_COMPLETE" in said.out


def test_zsh_finds_its_mark_in_the_first_line(command: Command) -> None:
    assert command("completion", "zsh").out.startswith("#compdef danmaku\n")


def test_a_shell_that_is_not_known_is_told_with_those_that_are(command: Command) -> None:
    said = command("completion", "csh")
    assert said.code == 2
    assert "'bash', 'zsh', 'fish'" in said.err
