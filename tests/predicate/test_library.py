"""Names with a parameter, the catalogue and its page in the documentation, and the helpers that make formulas."""

from __future__ import annotations

import gc
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from pysat.formula import PYSAT_FALSE, PYSAT_TRUE, And, Or

import mincirc
from mincirc._cli.commands.predicates import command
from mincirc.catalogue.predicates import CataloguedPredicate, catalogue
from mincirc.errors import PredicateError
from mincirc.mdp import MDP
from mincirc.predicate import Policy, Predicate, get_predicate, judge, known_predicates
from mincirc.predicate.memo import PerTask
from mincirc.predicate.symbolic import SymbolicPredicate, all_of, any_of, negation, takes
from tests.predicate.support import acts, simple

PAGE = Path(__file__).parents[2] / "docs" / "predicates.md"


def test_a_parameter_is_part_of_the_name_and_of_the_line_about_it() -> None:
    predicate = get_predicate("reads-feature:row")
    assert isinstance(predicate, SymbolicPredicate)
    assert predicate.name == "reads-feature:row"
    assert predicate.about == "some states that differ in row only (a feature, or one input bit) act differently"
    assert (predicate.local, predicate.whole) == (False, False)
    assert get_predicate("reads-feature:a:b").name == "reads-feature:a:b"
    assert get_predicate("below-return:1/3").about == "the exact return (of a union: the mean) is below 1/3"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("reads-feature", "reads-feature needs a parameter: reads-feature:NAME"),
        ("read-features", "there are .*did you mean 'reads-feature:NAME'"),
        ("reads-feature:", "reads-feature needs a parameter: reads-feature:NAME"),
        ("reads-featur:x", "did you mean 'reads-feature:x'"),
        ("depth-above:-1", "depth-above:-1: '-1' is not a whole number"),
        ("gates-above:1.5", "gates-above:1.5: '1.5' is not a whole number"),
        ("below-return:much", "below-return:much: 'much' is not a number such as"),
        ("below-return:1/0", "divides by zero"),
    ],
)
def test_parameters_that_make_no_sense(name: str, message: str) -> None:
    with pytest.raises(PredicateError, match=message) as caught:
        get_predicate(name)
    assert "\n" not in str(caught.value)


def test_everything_in_the_catalogue_says_what_it_is_and_where_it_is_from() -> None:
    assert set(known_predicates()) >= {"deceptive", "reads-feature:NAME", "computes:LABEL", "below-return:K"}
    for known in catalogue():
        assert known.about
        assert known.source
        assert known.of_circuit == (known.local is None)


def test_the_command_lists_them(tmp_path: Path) -> None:
    shown = CliRunner().invoke(command)
    assert shown.exit_code == 0
    for known in catalogue():
        kind = "circuit" if known.of_circuit else "local" if known.local else "not local"
        star = "" if known.symbolic else "*"
        assert any(
            line.split("  ")[0] == known.name and f" {kind}{star} " in line for line in shown.output.splitlines()
        )
    document = json.loads(CliRunner().invoke(command, ["--json"]).output)
    assert document["misgeneralises"]["local"] is True
    assert document["misgeneralises"]["formula"] is False
    assert document["computes:LABEL"]["circuit"] is True


def row_of(known: CataloguedPredicate) -> str:
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith(f"| `{known.name}` |")]
    assert len(rows) == 1, f"docs/predicates.md has {len(rows)} rows about {known.name}"
    return rows[0]


@pytest.mark.parametrize("known", catalogue(), ids=lambda known: known.name)
def test_the_documentation_says_the_same(known: CataloguedPredicate) -> None:
    cells = [cell.strip() for cell in row_of(known).strip("|").split("|")]
    assert cells[2] == ("circuit" if known.of_circuit else "yes" if known.local else "no")
    assert cells[3] == ("yes" if known.symbolic else "no")
    assert cells[4].split(" (")[0].rstrip(".") in known.source


def test_an_installed_one_is_listed_without_being_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    class Entry:
        name, value = "theirs", "elsewhere:check"

    monkeypatch.setattr("mincirc.catalogue.predicates.entry_points", lambda group: [Entry])
    assert catalogue()[-1] == CataloguedPredicate("theirs", "from elsewhere:check")
    assert any(
        line.split() == ["theirs", "-", "from", "elsewhere:check"]
        for line in CliRunner().invoke(command).output.splitlines()
    )


def test_a_verdict_on_the_whole_policy_is_asked_at_the_first_and_the_last_state() -> None:
    asked: list[str] = []

    def check(task: MDP, policy: Policy, state: str) -> bool:
        asked.append(state)
        return True

    task = simple("four", {"x": (2, [0, 1, 2, 3])})
    assert judge(Predicate("mine", check, whole=True), acts(task, *"aaaa")).states == task.states
    assert set(asked) == {"s0", "s3"}


def test_a_formula_is_made_at_its_first_use_only() -> None:
    made: list[str] = []

    def at(task: MDP, state: str) -> object:
        made.append(f"{task.name}/{state}")
        return takes(state, "a")

    predicate = SymbolicPredicate.of("mine", at)
    first, second = simple("first", {"x": (1, [0, 1])}), simple("second", {})
    for actions in ("aa", "ab", "bb"):
        assert predicate.states(first, acts(first, *actions)) == tuple(
            s for s, a in zip(first.states, actions, strict=True) if a == "a"
        )
    assert predicate.states(second, acts(second, "b")) == ()
    # made twice at once, to see that it is the same one, and never again
    assert made == [name for name in ("first/s0", "first/s1", "second/s0") for _ in range(2)]


def test_what_is_remembered_of_a_task_dies_with_it() -> None:
    count = PerTask(lambda task: [len(task)])
    task = simple("brief", {})
    assert count(task) is count(task)
    assert count(task) == [1]
    known = count._known
    assert len(known) == 1
    del task
    gc.collect()
    assert not known


def test_constants_and_repetitions_leave_no_trace_in_formulas() -> None:
    p, q = takes("s", "a"), takes("s", "b")
    assert any_of([p, PYSAT_FALSE, p]) is p
    assert any_of([p, PYSAT_TRUE]) is PYSAT_TRUE
    assert any_of([]) is PYSAT_FALSE
    assert all_of([p, PYSAT_TRUE, p]) is p
    assert all_of([p, PYSAT_FALSE]) is PYSAT_FALSE
    assert all_of([]) is PYSAT_TRUE
    assert negation(PYSAT_TRUE) is PYSAT_FALSE
    assert isinstance(any_of([p, q]), Or)
    assert isinstance(all_of([p, q]), And)


def test_the_example_of_the_documentation_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(PAGE.parents[1])
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    names: dict[str, object] = {}
    exec(compile(code, "docs/predicates.md", "exec"), names)
    assert "('reads-feature:supervised', ('near_alone'" in capsys.readouterr().out
    predicate = names["both_walk"]
    assert isinstance(predicate, SymbolicPredicate)
    task = mincirc.load("mdps/corridor.yaml")
    assert predicate.states(task, acts(task, *["walk", "jump"] * 3)) == task.states[::2]
    assert predicate.states(task, acts(task, *["jump", "walk"] * 3)) == ()
