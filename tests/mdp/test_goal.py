"""An objective that is a probability of reaching a label says so: in records, text, JSON, HTML and reports."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import mincirc
from mincirc.mdp import reach
from mincirc.notebook.tasks import task_html
from mincirc.testing import tasks

CROSSING = Path(__file__).resolve().parents[2] / "mdps" / "crossing.yaml"
TEXT = "probability of reaching across"


@given(tasks(), st.data())
def test_exactly_the_labels_that_are_reached_are_named(task: mincirc.MDP, data: st.DataObject) -> None:
    states = st.sets(st.sampled_from(range(len(task.states))), min_size=1).map(frozenset)
    goal = data.draw(states)
    drawn = data.draw(st.lists(states, max_size=4))
    labels = (*((f"l{i}", where) for i, where in enumerate(drawn)), ("wanted", goal))
    asked = reach(replace(task, labels=labels), goal)
    assert asked.goal_labels == tuple(name for name, where in labels if where == goal)
    assert asked.objective_text == f"probability of reaching {' = '.join(asked.goal_labels)}"
    assert replace(asked, labels=()).objective_text == "total reward"


def test_rewards_that_are_no_probability_stay_a_total() -> None:
    task = mincirc.load(CROSSING)
    (goal,) = task.labelled("across")
    assert task.objective_text == TEXT
    for reward, end in ((Fraction(2), ()), (Fraction(1), ((goal, Fraction(1, 2)),))):
        rows = list(task.choices)
        rows[goal] = tuple(replace(c, reward=reward, successors=end) for c in rows[goal])
        assert replace(task, choices=tuple(rows)).objective_text == "total reward"
    other = next(s for s in range(len(task.states)) if s != goal)
    rows = list(task.choices)
    rows[other] = tuple(replace(c, reward=Fraction(1, 3), successors=()) for c in rows[other])
    assert replace(task, choices=tuple(rows)).objective_text == "total reward"
    assert replace(task, objective=mincirc.Horizon(3)).objective_text == "horizon 3"


def test_unions_and_other_formats_keep_it(run: Any, tmp_path: Path) -> None:
    task = mincirc.load(CROSSING)
    assert mincirc.union([task, task]).objective_text == TEXT
    assert run("convert", str(CROSSING), str(tmp_path / "crossing.drn"))[0] == 0
    assert mincirc.load(str(tmp_path / "crossing.drn"), total=True).objective_text == TEXT


def test_it_is_shown_everywhere(run: Any) -> None:
    task = mincirc.load(CROSSING)
    assert TEXT in repr(task)
    assert TEXT in task_html(task)
    assert f"6 states, {TEXT}" in mincirc.make_report(mincirc.search(task), task=task).replace("\n", " ")
    assert TEXT in run("show", "--mdp", str(CROSSING))[1]
    shown = run("show", "--mdp", str(CROSSING), "--json")[1]
    assert '"objective": "total reward"' in shown and '"reach": [' in shown
