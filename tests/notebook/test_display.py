"""What records show of themselves: short reprs, HTML that a strict reader of XML takes, and never an exception."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mincirc
from mincirc.catalogue.renderers import RENDERERS, Renderer
from mincirc.certify import certificate_of, certify_policies, certify_quantifier, certify_side
from mincirc.circuit import parse_circuit
from mincirc.display import RichDisplay, clipped, renderer_of
from mincirc.interface import interface_for
from mincirc.searching.sweep import sweep
from mincirc.solve.workers import serial
from mincirc.statements import evaluate, theorem
from mincirc.statements.locality import acting
from mincirc.statements.quantifier import Watched
from mincirc.testing import circuits, policies, tasks

MDPS = Path(__file__).resolve().parents[2] / "mdps"
UNION = mincirc.load(MDPS / "union.yaml")
CLUMSY = parse_circuit("basis b2\ninputs a b\ng2 = a or b\ng3 = a nand b\ng4 = g2 and g3\ny0 = g4")
NASTY = "<script>alert(1)</script>&\"'"


@cache
def answers() -> dict[str, Any]:
    result = mincirc.search(UNION, predicates="deceptive")
    quantified = mincirc.quantify(UNION, "deceptive")
    assert result.circuit is not None
    return {
        "Circuit": result.circuit,
        "Policy": result.policy,
        "MDP": UNION,
        "SearchResult": result,
        "Evaluation": evaluate(UNION, result.circuit, predicates=["deceptive", "constant"]),
        "Minimization": mincirc.minimize(CLUMSY, dont_cares="table:0x8"),
        "Certificate": certificate_of(result),
        "Enumeration": mincirc.enumerate_minimum(UNION, circuits=True),
        "Quantification": quantified,
        "Quantified": quantified.answer,
        "Price": mincirc.price(UNION, "deceptive"),
        "Walked": theorem(UNION, "deceptive"),
        "Staircase": mincirc.staircase(UNION),
        "Pareto": mincirc.pareto(UNION, "deceptive"),
        "Sweep": sweep([UNION], ["optimal", "90%", "no"], workers=serial()),
    }


KINDS = [renderer.kind for renderer in RENDERERS]


def read(html: str | None) -> ElementTree.Element:
    """The elements of a piece of HTML, which is well-formed XML too."""
    assert html is not None
    return ElementTree.fromstring(html)


def words(html: str | None) -> str:
    return " ".join(" ".join(read(html).itertext()).split())


def test_every_renderer_has_an_example_here() -> None:
    assert list(answers()) == KINDS
    for renderer in RENDERERS:
        assert renderer_of(type(answers()[renderer.kind])) is renderer


@pytest.mark.parametrize("kind", KINDS)
def test_reprs_are_short_and_one_line(kind: str) -> None:
    shown = repr(answers()[kind])
    assert shown.startswith(f"{kind}(")
    assert len(shown) < 300
    assert "\n" not in shown


@pytest.mark.parametrize("kind", KINDS)
def test_html_is_whole_and_fetches_nothing(kind: str) -> None:
    html = answers()[kind]._repr_html_()
    elements = {element.tag.rpartition("}")[2] for element in read(html).iter()}
    assert not elements & {"script", "style", "link", "img", "iframe"}
    assert not re.search(r"(href|src|url\()", html.replace('xmlns="http://www.w3.org/2000/svg"', ""))
    assert not re.search(r"(?<!-)\bcolor:(?!#000|inherit)", html), "text has the colour of the page"


@pytest.mark.parametrize("kind", KINDS)
def test_bundles_hold_what_is_asked_for(kind: str) -> None:
    record = answers()[kind]
    whole = record._repr_mimebundle_()
    assert whole["text/plain"] == repr(record)
    assert whole["text/html"] == record._repr_html_()
    assert ("image/svg+xml" in whole) == (record._repr_svg_() is not None)
    assert set(record._repr_mimebundle_(include={"text/html"})) == {"text/html"}
    assert "text/html" not in record._repr_mimebundle_(exclude={"text/html"})


def test_answers_say_what_they_say() -> None:
    assert "size 3, proved" in words(answers()["SearchResult"]._repr_html_())
    assert "200/11 (about 18.1818)" in words(answers()["Evaluation"]._repr_html_())
    assert "all: all minimum circuits have it" in words(answers()["Quantification"]._repr_html_())
    assert "lacking it takes +2 gate(s)" in words(answers()["Price"]._repr_html_())
    assert "verdict fails at step 4" in words(answers()["Walked"]._repr_html_())
    assert "policies 1 " in words(answers()["Enumeration"]._repr_html_())
    assert "refused" in words(answers()["Sweep"]._repr_html_())


def test_minimised_circuits_say_what_became_of_them() -> None:
    shown = words(answers()["Minimization"]._repr_html_())
    assert "before 3 gates, depth 2 status 1 gate, proved, 2 fewer than before" in shown
    assert "2 inputs, 1 output, 1 don't-care" in shown
    assert "x0 xor x1" in shown
    assert "it is minimum: 1 gate, proved" in words(mincirc.minimize(answers()["Minimization"].circuit)._repr_html_())
    hard = mincirc.minimize("table:0x16e97c2d8b3fa045", conflicts=0)
    assert re.search(r"from \d+ to \d+ gates, not settled .* partial: missing the minimum", words(hard._repr_html_()))


def test_claims_say_what_a_certificate_will_prove() -> None:
    shown = words(answers()["Certificate"]._repr_html_())
    assert "no circuit of fewer than 3 gates meets the bound; a circuit of 3 gates meets the bound" in shown
    assert "3 sizes to refute" in shown
    assert "mirrored" in shown
    task = mincirc.load(MDPS / "lift.yaml")
    claims = {
        "no policy meets the bound": certificate_of(mincirc.search(task, 1000)),
        "circuits of 3 gates have these policies alone: 1": certify_policies(answers()["Enumeration"]),
        "no circuit of the least size, 3 gates, meets the bound and lacks deceptive": certify_quantifier(
            UNION, "deceptive"
        ),
        "a circuit of 5 gates meets the bound and lacks deceptive": certify_side(UNION, "deceptive", holds=False),
    }
    for said, claim in claims.items():
        assert said in words(claim._repr_html_())


def test_partial_answers_say_so() -> None:
    hard = mincirc.load("table:0x16e97c2d8b3fa045")
    partial: list[Any] = [
        mincirc.search(hard, conflicts=0),
        mincirc.staircase(hard, conflicts=0),
        mincirc.quantify(hard, "constant", conflicts=0),
        mincirc.price(hard, "constant", conflicts=0),
        mincirc.enumerate_minimum(hard, conflicts=0),
    ]
    for record in partial:
        assert record.missing
        assert "partial: missing" in words(record._repr_html_())
        assert len(repr(record)) < 300


def test_names_are_escaped() -> None:
    (state, *others) = UNION.states
    renamed = replace(
        UNION, name=NASTY, states=(NASTY, *others), actions=(NASTY, *UNION.actions[1:]), blocks=(), harmful=frozenset()
    )
    assert state in UNION.states
    found = mincirc.search(renamed)
    for record in (renamed, found, found.policy, mincirc.staircase(renamed, gates=1)):
        html = record._repr_html_()  # type: ignore[union-attr]
        assert html is not None
        assert "<script" not in html
        read(html)


def test_long_names_are_cut() -> None:
    long = replace(UNION, name="x" * 100_000, blocks=())
    assert len(repr(long)) < 300
    assert len(repr(mincirc.search(long, conflicts=0))) < 300
    assert clipped("a\nb") == "a b"
    assert clipped("y" * 10_000).endswith("...")


def test_a_renderer_that_fails_leaves_the_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_record: object) -> str:
        raise RuntimeError

    monkeypatch.setattr("mincirc.notebook.circuits.circuit_html", fails)
    assert set(answers()["Circuit"]._repr_mimebundle_()) == {"text/plain", "image/svg+xml"}


def test_every_renderer_is_a_function() -> None:
    def function(named: str) -> Callable[..., Any]:
        module, _, name = named.partition(":")
        found: Callable[..., Any] = getattr(import_module(module), name)
        return found

    for renderer in RENDERERS:
        for named in filter(None, (renderer.html, renderer.svg)):
            assert callable(function(named))
    assert Renderer("X").html == ""


def test_showing_a_watched_policy_is_no_look_at_its_circuit_and_records_travel() -> None:
    looked: list[bool] = []
    watched = Watched.of(answers()["Policy"], looked)
    assert repr(watched) == repr(answers()["Policy"])
    assert looked == []
    assert pickle.loads(pickle.dumps(answers()["Circuit"])) == answers()["Circuit"]


class Plain(RichDisplay):
    def _brief(self) -> str:
        return "nothing"


def test_a_record_without_renderer_has_a_repr_alone() -> None:
    assert Plain()._repr_mimebundle_() == {"text/plain": "Plain(nothing)"}


@given(circuits())
def test_any_circuit_is_shown(circuit: mincirc.Circuit) -> None:
    assert len(repr(circuit)) < 300
    html = circuit._repr_html_()
    read(html)
    (text,) = (e.text for e in read(html).iter() if e.tag == "pre")
    assert parse_circuit(text or "") == circuit


@given(tasks(), st.data())
def test_any_task_and_policy_is_shown(task: mincirc.MDP, data: st.DataObject) -> None:
    policy = acting(task, interface_for(task), "b2", data.draw(policies(task)))
    for record in (task, policy):
        assert len(repr(record)) < 300
        read(record._repr_html_())
    shown = words(policy._repr_html_())
    assert all(state in shown for state in policy)


def test_a_circuit_loads_no_renderer_before_it_is_shown() -> None:
    script = (
        "import sys, mincirc; c = mincirc.parse_circuit('basis b2\\ninputs a\\ny0 = a'); repr(c);"
        "assert 'mincirc.notebook' not in sys.modules and 'mincirc.draw' not in sys.modules; c._repr_html_();"
        "assert 'mincirc.draw' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
