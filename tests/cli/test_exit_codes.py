"""One rule for wrong values: what cannot be read is a wrong call (2), what does not suit the inputs is refused (1)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pytest

from mincirc._cli.commands import cli

MDPS = Path(__file__).resolve().parents[2] / "mdps"
UNION = str(MDPS / "union.yaml")

UNREADABLE = {
    "--actions": "left,,right",
    "--as": "portrait",
    "--basis": "nadn",
    "--bound": "ninety",
    "--checkpoint-every": "often",
    "--conflicts": "-1",
    "--costs": "xor",
    "--discount": "most",
    "--each": "1,all",
    "--export": "tar",
    "--features": "row=x",
    "--gates": "few",
    "--gym-arg": "8x8",
    "--horizon": "1.5",
    "--initial": "a=half",
    "--interface": "grey",
    "--jobs": "0",
    "--layout": "ASA",
    "--limit": "0",
    "--memory": "lots",
    "--objective": "width",
    "--param": "alternation.steps=-1",
    "--reencode": "gray,grey",
    "--scheduler": "lokey",
    "--side": "within",
    "--size": "-1",
    "--solver": "cadicl",
    "--symmetry": "order,odd",
    "--timeout": "abc",
    "--tries": "0",
    "--weights": "1/2,half",
}
"""A value that no input makes right, for every option that does not name an input or an output."""

NAMING = {
    "--certificate",
    "--checkpoint",
    "--circuit",
    "--dont-cares",
    "--mdp",
    "--output",
    "--plot",
    "--policy",
    "--predicate",
    "--reach",
    "--result",
    "--resume",
    "--reward-model",
    "--tag",
}
"""Options whose values are names: of files, environments, predicates, labels, rewards, and of the bits of a tag."""

OPTIONS = [
    (name, max(option.opts, key=len))
    for name, command in cli.commands.items()
    for option in command.params
    if isinstance(option, click.Option) and not option.is_flag
]


@pytest.mark.parametrize(("command", "option"), OPTIONS)
def test_a_value_that_cannot_be_read_is_a_wrong_call(run: Any, command: str, option: str) -> None:
    assert (option in UNREADABLE) != (option in NAMING)
    if option in UNREADABLE:
        code, out, err = run(command, option, UNREADABLE[option])
        assert (code, out) == (2, "")
        assert f"'{option}'" in err
        assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--discount", "1"], 2),
        (["--horizon", "0"], 2),
        (["--discount", "9/10"], 1),
        (["--costs", "maj=2"], 2),
        (["--costs", "xor=0"], 2),
        (["--costs", "xor=2", "--objective", "depth"], 2),
        (["--objective", "depth", "--checkpoint", "x.json"], 2),
        (["--objective", "depth", "--jobs", "2"], 2),
        (["--solver", "brute", "--jobs", "2"], 2),
        (["--each", "1,2,3"], 1),
        (["--memory", "1KiB"], 1),
        (["--predicate", "deceptve"], 1),
        (["-o", "x.zip"], 1),
    ],
)
def test_what_can_be_read_is_refused_by_what_it_does_not_suit(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], code: int
) -> None:
    monkeypatch.chdir(tmp_path)
    found, out, err = run("search", "--mdp", UNION, "-q", *words)
    assert (found, out) == (code, "")
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
