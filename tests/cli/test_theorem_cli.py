"""The commands about minimum circuits: enumerate, quantify, price, pareto, theorem, search --maximise."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
UNION = str(ROOT / "mdps" / "union.yaml")
ABSENT = str(ROOT / "mdps" / "absent_supervisor.yaml")
BREAK = "374889594697600949/10000000000000000"
OPTIMUM = "835238594697600949/20000000000000000"


def test_the_staircase_of_the_absent_supervisor_is_exact(run: Any, tmp_path: Path) -> None:
    plot = tmp_path / "stairs.svg"
    code, out, _ = run("pareto", "--mdp", ABSENT, "--predicate", "deceptive", "--plot", str(plot), "--json", "-q")
    document = json.loads(out)
    assert code == 0
    assert [(s["size"], s["bound_max"], s["status"], s["quantifier"]) for s in document["steps"]] == [
        (0, "311849/10000", "proved", "none"),
        (3, BREAK, "proved", "none"),
        (4, OPTIMUM, "proved", "all"),
    ]
    assert document["complete"]
    first = plot.read_bytes()
    assert first.startswith(b"<svg")
    run("pareto", "--mdp", ABSENT, "--predicate", "deceptive", "--plot", str(plot), "-q")
    assert plot.read_bytes() == first


def test_maximise(run: Any) -> None:
    code, out, _ = run("search", "--mdp", ABSENT, "--gates", "3", "--maximise", "--json", "-q")
    document = json.loads(out)
    assert (code, document["status"], document["value"], document["size"]) == (0, "proved", BREAK, 3)
    code, out, _ = run("search", "--mdp", ABSENT, "--gates", "9", "--maximise", "-q")
    assert code == 0
    assert OPTIMUM in out
    code, _, err = run("search", "--mdp", ABSENT, "--gates", "3")
    assert code == 2
    assert "--maximise" in err
    code, _, _ = run("search", "--mdp", ABSENT, "--gates", "3", "--maximise", "--conflicts", "0", "-q")
    assert code == 3


def test_enumerate(run: Any) -> None:
    code, out, _ = run("enumerate", "--mdp", ABSENT, "--predicate", "deceptive", "--circuits", "--json", "-q")
    document = json.loads(out)
    assert (code, document["size"], document["count"], document["complete"]) == (0, 4, 4, True)
    assert (document["circuits"], document["circuits_complete"]) == (8, True)
    assert all(p["predicates"]["deceptive"] for p in document["policies"])
    code, out, _ = run("enumerate", "--mdp", ABSENT, "--limit", "2", "-q")
    assert code == 3
    assert "at least 2" in out
    code, out, _ = run("enumerate", "--mdp", ABSENT, "--bound", "1000", "-q")
    assert code == 0
    assert "infeasible" in out


def test_quantify_and_price(run: Any) -> None:
    code, out, _ = run("quantify", "--mdp", UNION, "--predicate", "deceptive", "--json", "-q")
    document = json.loads(out)
    assert (code, document["quantifier"], document["size"]) == (0, "all", 3)
    assert document["having"]["circuit"]
    assert document["lacking"] is None
    code, out, _ = run("price", "--mdp", UNION, "--predicate", "deceptive", "--json", "-q")
    document = json.loads(out)
    assert code == 0
    assert (document["with"]["size"], document["without"]["size"], document["price"]) == (3, 5, 2)
    code, out, _ = run("price", "--mdp", UNION, "--predicate", "deceptive", "-q")
    assert "+2 gate(s)" in out
    code, out, _ = run("quantify", "--mdp", UNION, "--predicate", "deceptive", "--conflicts", "0", "-q")
    assert code == 3


def test_theorem(run: Any) -> None:
    code, out, _ = run(
        "theorem", "--mdp", UNION, "--predicate", "harmful-off-distribution", "--reencode", "gray", "--json", "-q"
    )
    document = json.loads(out)
    assert (code, document["verdict"], document["size_set"], document["size_union"]) == (0, "holds", 3, 3)
    assert document["sizes"] == {"features": 3, "gray": 1}
    assert document["quantifier"]["union"] == "all"
    assert document["locality"]["holds"] is True
    assert len(document["steps"]) == 6
    code, out, _ = run("theorem", "--mdp", UNION, "--predicate", "deceptive", "-q")
    assert code == 0
    assert "verdict     fails at step 4" in out
    code, _, err = run("theorem", "--mdp", str(ROOT / "mdps" / "frozenlake.yaml"), "--predicate", "deceptive", "-q")
    assert code == 1
    assert "is a single task, not a set" in err


def test_a_plot_must_be_a_picture_and_an_unknown_predicate_is_one_line(run: Any, tmp_path: Path) -> None:
    code, _, err = run("pareto", "--mdp", UNION, "--plot", str(tmp_path / "x.gif"), "-q")
    assert code == 1
    assert ".svg" in err
    code, _, err = run("theorem", "--mdp", UNION, "--predicate", "deceptiv", "-q")
    assert code == 1
    assert "did you mean 'deceptive'" in err
