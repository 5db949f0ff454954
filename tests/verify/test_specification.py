"""What docs/certificates.md says of the files, sentence by sentence: the checker accepts this and refuses that.

The lines of proofs are in test_lrat.py, for the plain and the compiled check.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from mincirc.verify import VerifyError, verify
from tests.verify.support import one_state, too_much, too_much_by_lemma, with_proof, write

Document = dict[str, Any]
REFUTATION = b"5 0 3 4 2 0\n"


def by_lemma(folder: Path) -> Path:
    """A certificate with a proof: no policy has value 2."""
    document = too_much_by_lemma()
    return write(folder, document, with_proof(document, None, REFUTATION, 4, 2))


def accepted(folder: Path) -> bool:
    try:
        verify(folder)
    except VerifyError as error:
        assert "\n" not in str(error)
        return False
    return True


TEXTS: dict[str, tuple[Callable[[str], str | bytes], bool]] = {
    "as it is": (lambda t: t, True),
    "white space around it": (lambda t: f" \n\t\r{t}\r\n ", True),
    "pretty": (lambda t: json.dumps(json.loads(t), indent=4), True),
    "keys in another order": (lambda t: json.dumps(dict(reversed(json.loads(t).items()))), True),
    "escapes": (lambda t: t.replace('"one"', '"\\u006fne"'), True),
    "byte order mark": (lambda t: "\ufeff" + t, False),
    "UTF-16": (lambda t: t.encode("utf-16"), False),
    "Latin-1": (lambda t: t.replace('"one"', '"\u00e9"').encode("latin-1"), False),
    "a second object": (lambda t: t + "{}", False),
    "a zero byte behind it": (lambda t: t + "\0", False),
    "a form feed behind it": (lambda t: t + "\f", False),
    "no-break space behind it": (lambda t: t + "\u00a0", False),
    "in a list": (lambda t: f"[{t}]", False),
    "a comma at the end": (lambda t: t.rstrip()[:-1] + ",}", False),
    "a remark": (lambda t: t + "// remark", False),
    "single quotes": (lambda t: t.replace('"', "'"), False),
    "format 1.0": (lambda t: t.replace('"format": 1', '"format": 1.0'), False),
    "format 1e0": (lambda t: t.replace('"format": 1', '"format": 1e0'), False),
    "format 01": (lambda t: t.replace('"format": 1', '"format": 01'), False),
    "format +1": (lambda t: t.replace('"format": 1', '"format": +1'), False),
    "format true": (lambda t: t.replace('"format": 1', '"format": true'), False),
    "format as a string": (lambda t: t.replace('"format": 1', '"format": "1"'), False),
    "format 2": (lambda t: t.replace('"format": 1', '"format": 2'), False),
    "an integer -0": (lambda t: t.replace('"lower": 0', '"lower": -0'), False),
    "NaN": (lambda t: t.replace('"lower": 0', '"lower": NaN'), False),
    "Infinity": (lambda t: t.replace('"lower": 0', '"lower": -Infinity'), False),
    "a digit of another script": (lambda t: t.replace('"lower": 0', '"lower": \u0660'), False),
    "a repeated key": (lambda t: t.replace('"format": 1', '"format": 1, "format": 1'), False),
    "a repeated key deep inside": (lambda t: t.replace('"word": 0', '"word": 0, "word": 0'), False),
    "a raw control character": (lambda t: t.replace('"one"', '"o\tne"'), False),
    "digest in capitals": (lambda t: _digest(t, str.upper), False),
    "digest cut": (lambda t: _digest(t, lambda d: d[:-1]), False),
    "digest with a space": (lambda t: _digest(t, lambda d: d + " "), False),
}


def _digest(text: str, change: Callable[[str], str]) -> str:
    document = json.loads(text)
    return json.dumps(document | {"digest": change(document["digest"])})


@pytest.mark.parametrize("name", TEXTS)
def test_the_text_of_the_json(tmp_path: Path, name: str) -> None:
    change, expected = TEXTS[name]
    file = write(tmp_path, one_state()) / "certificate.json"
    text = file.read_text()
    changed = change(text)
    assert (changed == text) == (name == "as it is")
    file.write_bytes(changed if isinstance(changed, bytes) else changed.encode())
    assert accepted(tmp_path) == expected


def _at(document: Document, path: str) -> tuple[Any, Any]:
    *parents, last = [int(k) if k.isdigit() else k for k in path.split(".")]
    inner: Any = document
    for key in parents:
        inner = inner[key]
    return inner, last


RATIONALS = ["1/1", "+1", "01", "1.0", "1e0", " 1", "1 ", "1\n", "1_0", "1/0", "1/-1", "--1", "-0", "", "1/", "/1"]
OTHER_DIGITS = ["\u0661", "\uff11", "\u00b9"]


@pytest.mark.parametrize("text", [*RATIONALS, *OTHER_DIGITS, 1, 1.0, True, None, ["1"], "1" * 4001])
@pytest.mark.parametrize("path", ["task.initial.0", "task.choices.0.1.reward", "witnesses.0.bounds.0.0.0.1"])
def test_rationals(tmp_path: Path, text: Any, path: str) -> None:
    document = one_state()
    inner, last = _at(document, path)
    assert inner[last] == "1"
    inner[last] = text
    assert not accepted(write(tmp_path, document))


@pytest.mark.parametrize("text", ["3/6", "0/1", "0/2", "-0/2", "1/02", "1/+2", "1 / 2", "1/2/1"])
def test_fractions(tmp_path: Path, text: str) -> None:
    document = one_state()
    document["task"]["objective"]["gamma"] = text
    assert not accepted(write(tmp_path, document))


CHANGES: dict[str, tuple[str, Any, bool]] = {
    "a name may be empty": ("task.name", "", True),
    "a name may have any character": ("task.name", "\ud800\u2028\x00", True),
    "a name of 10,000 characters": ("task.name", "x" * 10_000, True),
    "a name of more": ("task.name", "x" * 10_001, False),
    "no states": ("task.states", [], False),
    "no actions": ("task.actions", [], False),
    "actions of one name": ("task.actions", ["a", "a"], False),
    "no choices": ("task.choices.0", [], False),
    "an action twice": ("task.choices.0.1.action", 0, False),
    "a word twice": ("task.choices.0.1.word", 0, False),
    "a word too large": ("task.choices.0.1.word", 2, False),
    "a probability of 0": ("task.choices.0.0.next", [[0, "0"]], False),
    "a probability above 1": ("task.choices.0.0.next", [[0, "3/2"]], False),
    "a probability below 1 ends": ("task.choices.0.0.next", [[0, "1/2"]], True),
    "a successor twice": ("task.choices.0.0.next", [[0, "1/2"], [0, "1/2"]], False),
    "no such successor": ("task.choices.0.0.next", [[1, "1"]], False),
    "discount 1": ("task.objective.gamma", "1", False),
    "a negative discount": ("task.objective.gamma", "-1/2", False),
    "an objective with a key more": ("task.objective", {"kind": "discount", "gamma": "1/2", "steps": 1}, False),
    "a horizon of 0": ("task.objective", {"kind": "horizon", "gamma": "1", "steps": 0}, False),
    "a horizon above 10,000": ("task.objective", {"kind": "horizon", "gamma": "1", "steps": 10_001}, False),
    "initial below 1": ("task.initial", ["1/2"], False),
    "a code too large": ("interface.codes", [1], False),
    "a negative code": ("interface.codes", [-1], False),
    "other outputs than action bits": ("interface.outputs", 2, False),
    "words not increasing": ("interface.words.0", [[1, 1], [0, 0]], False),
    "words of other picks": ("interface.words.0", [[0, 1], [1, 0]], False),
    "a word missing": ("interface.words.0", [[0, 0]], False),
    "a default pick": ("interface.default", [0], True),
    "no such default pick": ("interface.default", [2], False),
    "no such basis": ("basis", "B2", False),
    "no such rule": ("rules", ["twins"], False),
    "rules not sorted": ("rules", ["used", "order"], False),
    "rules": ("rules", ["order", "used"], True),
    "a rule twice": ("rules", ["used", "used"], False),
    "no constraint": ("constraints", [], False),
    "a negative weight": ("constraints.0.weights", ["-1"], False),
    "strict as a number": ("constraints.0.strict", 0, False),
    "negated as a number": ("witnesses.0.circuit.outputs.0.1", 1, False),
    "rows": ("claim.rows", [0], True),
    "rows twice": ("claim.rows", [0, 0], False),
    "no such row": ("claim.rows", [1], False),
    "a predicate without a side condition": ("claim.predicate", {"name": "x", "holds": True}, False),
    "any without a side condition": ("claim.any", 0, False),
    "another kind": ("claim.kind", "Minimum", False),
    "a side condition": ("side", True, False),
    "a blocked policy": ("blocked", [[1]], False),
    "two witnesses": ("witnesses", [], False),
    "value": ("value", {"constraint": 0, "bound": [[[0, "1"]]]}, False),
    "a proof that is not needed": ("proofs", [None], False),
}


@pytest.mark.parametrize("name", CHANGES)
def test_values(tmp_path: Path, name: str) -> None:
    path, value, expected = CHANGES[name]
    document = one_state()
    inner, last = _at(document, path)
    assert inner[last] != value or type(inner[last]) is not type(value)
    inner[last] = value
    assert accepted(write(tmp_path, document)) == expected


def _keys(value: Any, path: str = "") -> list[str]:
    if isinstance(value, dict):
        own = [f"{path}.{key}".strip(".") for key in value]
        return own + [p for key, v in value.items() for p in _keys(v, f"{path}.{key}".strip("."))]
    if isinstance(value, list) and value:
        return _keys(value[0], f"{path}.0")
    return []


@pytest.mark.parametrize("path", _keys(one_state()))
def test_every_key_is_needed_and_no_other_is_known(tmp_path: Path, path: str) -> None:
    document = one_state()
    inner, last = _at(document, path)
    value = inner.pop(last)
    assert not accepted(write(tmp_path, document))
    inner[last], inner[f"{last}_"] = value, value
    assert not accepted(write(tmp_path, document))


def test_the_certificates_that_are_changed_here_are_accepted(tmp_path: Path) -> None:
    assert accepted(write(tmp_path, one_state()))
    assert accepted(write(tmp_path, too_much()))
    assert accepted(by_lemma(tmp_path))


FILES: dict[str, tuple[Callable[[bytes], bytes | None], bool]] = {
    "as it is": (lambda b: b, True),
    "compressed anew": (lambda _: lzma.compress(REFUTATION, preset=0), True),
    "without a check sum": (lambda _: lzma.compress(REFUTATION, check=lzma.CHECK_NONE), True),
    "two streams": (lambda _: lzma.compress(REFUTATION[:5]) + lzma.compress(REFUTATION[5:]), False),
    "padding": (lambda b: b + bytes(4), False),
    "a newline behind it": (lambda b: b + b"\n", False),
    "not compressed": (lambda _: REFUTATION, False),
    "the old lzma format": (lambda _: lzma.compress(REFUTATION, lzma.FORMAT_ALONE), False),
    "missing": (lambda _: None, False),
}


@pytest.mark.parametrize("name", FILES)
def test_files_of_proofs(tmp_path: Path, name: str) -> None:
    change, expected = FILES[name]
    file = by_lemma(tmp_path) / "policy.lrat.xz"
    content = change(file.read_bytes())
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    assert accepted(tmp_path) == expected


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("file", "Policy.lrat.xz"),
        ("file", "./policy.lrat.xz"),
        ("file", "../policy.lrat.xz"),
        ("file", "q0.lrat.xz"),
        ("gates", 0),
        ("bytes", len(REFUTATION) + 1),
        ("bytes", str(len(REFUTATION))),
        ("sha256", sha256(REFUTATION).hexdigest().upper()),
        ("sha256", sha256(b"").hexdigest()),
        ("clauses", 5),
        ("clauses", 3),
        ("variables", 1),
        ("variables", 3),
        ("variables", True),
    ],
)
def test_entries_of_proofs(tmp_path: Path, key: str, value: Any) -> None:
    document = too_much_by_lemma()
    files = with_proof(document, None, REFUTATION, 4, 2)
    document["proofs"][0][key] = value
    write(tmp_path, document, files)
    (tmp_path / "q0.lrat.xz").write_bytes(files["policy.lrat.xz"])
    assert not accepted(tmp_path)


def test_other_files_and_links(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "certificate", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    by_lemma(folder)
    (folder / "README").write_text("mine")
    (folder / "q7.lrat.xz").write_bytes(b"stale")
    assert accepted(folder)
    for name in ("certificate.json", "policy.lrat.xz"):
        (folder / name).rename(elsewhere / name)
        (folder / name).symlink_to(elsewhere / name)
    assert accepted(folder)
    (elsewhere / "policy.lrat.xz").unlink()
    assert not accepted(folder)


def test_a_value_or_lemmas_refute_all_policies(tmp_path: Path) -> None:
    document = too_much_by_lemma()
    document["value"] = too_much()["value"]
    assert not accepted(write(tmp_path, document, with_proof(document, None, REFUTATION, 4, 2))), "both at once"
    document = too_much()
    document["value"] = None
    assert not accepted(write(tmp_path, document)), "neither"
