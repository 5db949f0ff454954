"""``mincirc completion``: the script that a shell needs to complete commands and options; click writes it."""

from __future__ import annotations

import click


@click.command(name="completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the completion script of a shell.

    bash: eval "$(mincirc completion bash)" in ~/.bashrc; zsh: the same with zsh in ~/.zshrc; fish: mincirc completion
    fish > ~/.config/fish/completions/mincirc.fish.
    """
    from click.shell_completion import get_completion_class  # noqa: PLC0415 - help of other commands needs none

    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(click.get_current_context().find_root().command, {}, "mincirc", "_MINCIRC_COMPLETE").source())
