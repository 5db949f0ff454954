"""A minimum depends on the interface and the basis: every answer names them, with the task."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

MDPS = Path(__file__).resolve().parents[2] / "mdps"
UNION, SUPERVISOR = str(MDPS / "union.yaml"), str(MDPS / "absent_supervisor.yaml")
CORRIDOR = str(MDPS / "corridor.yaml")

COMMANDS = {
    "search": [],
    "enumerate": [],
    "quantify": ["--predicate", "deceptive"],
    "price": ["--predicate", "deceptive"],
    "pareto": [],
    "maximise": ["--gates", "1", "--maximise"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_answer_names_task_interface_and_basis(run: Any, name: str) -> None:
    command = ["search" if name == "maximise" else name, "--mdp", UNION, "--interface", "gray", "--basis", "aig", "-q"]
    code, out, _ = run(*command, *COMMANDS[name])
    lines = out.splitlines()
    assert code == 0
    assert lines[0] == "task        harbours"
    assert "interface   gray: gray3, gray2, gray1, gray0; 1 output bit(s)" in lines
    assert any(line.startswith("basis       aig: 2-input AND") for line in lines)
    code, out, _ = run(*command, *COMMANDS[name], "--json")
    document = json.loads(out)
    assert (document["task"], document["basis"]) == ("harbours", "aig")
    interface = document["interface"]
    assert (interface if isinstance(interface, str) else interface["name"]) == "gray"


def test_enumerate_says_that_it_lists_only_states_where_policies_differ(run: Any) -> None:
    _, out, _ = run("enumerate", "--mdp", SUPERVISOR, "-q")
    policies = json.loads(run("enumerate", "--mdp", SUPERVISOR, "-q", "--json")[1])["policies"]
    acts = [p["policy"] for p in policies]
    differing = [s for s in acts[0] if len({a[s] for a in acts}) > 1]
    assert f"they differ at the {len(differing)} of {len(acts[0])} states that are listed" in out


def test_show_says_what_the_exclamation_mark_is(run: Any) -> None:
    harmful, harmless = run("show", "--mdp", CORRIDOR)[1], run("show", "--mdp", "table:0x6")[1]
    assert "!" in harmful.replace("with ! where it is labelled harmful", "")
    assert "with ! where it is labelled harmful" in harmful
    assert "!" not in harmless


@pytest.mark.parametrize("option", [["--discount", "0.9"], ["--initial", "s0"], ["--horizon", "3"]])
def test_a_source_that_is_no_file_is_not_said_to_state_an_objective(run: Any, option: list[str]) -> None:
    code, _, err = run("show", "--mdp", "mymodule:Env-v0", *option)
    assert code == 1
    assert "mymodule:Env-v0: no such file" in err
