"""Ways to tamper with a certificate: each changes a :class:`Tampered` in place, or returns False (not applicable)."""

from __future__ import annotations

import copy
import json
import lzma
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

BOMB = lzma.compress(b"\0" * (1 << 26), preset=0)


@dataclass
class Tampered:
    """``document`` without digest and the proofs as text; ``raw`` replaces the bytes of files at the very end."""

    document: dict[str, Any]
    proofs: dict[str, bytes]
    raw: dict[str, bytes | None]
    recompute: bool = True

    @staticmethod
    def read(folder: Path) -> Tampered:
        document = json.loads((folder / "certificate.json").read_text())
        proofs = {p["file"]: lzma.decompress((folder / p["file"]).read_bytes()) for p in files(document)}
        return Tampered(document, proofs, {})

    def copy(self) -> Tampered:
        return Tampered(copy.deepcopy(self.document), dict(self.proofs), {})

    def same_as(self, other: Tampered) -> bool:
        """Whether the files are the same (``True`` and ``1`` are not)."""
        return not self.raw and (_canonical(self.document), self.proofs) == (_canonical(other.document), other.proofs)

    def change_proof(self, file: str, text: bytes) -> None:
        """Replace a proof, with size and checksum that fit."""
        self.proofs[file] = text
        for entry in files(self.document):
            if entry["file"] == file:
                entry["bytes"], entry["sha256"] = len(text), sha256(text).hexdigest()

    def write(self, folder: Path, original: Tampered) -> None:
        """Write what differs from ``original``, which is in ``folder``."""
        if self.recompute:
            plain = {k: v for k, v in self.document.items() if k != "digest"}
            self.document["digest"] = sha256(_canonical(plain)).hexdigest()
        files: dict[str, bytes | None] = {"certificate.json": _canonical(self.document)}
        for name, text in self.proofs.items():
            if original.proofs.get(name) != text:
                files[name] = lzma.compress(text, preset=0)
        for name, content in (files | self.raw).items():
            (folder / name).unlink(missing_ok=True)
            if content is not None:
                (folder / name).write_bytes(content)


def files(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The entries of all files: of the replay log, if there is one, and of the refutations."""
    return [*filter(None, [document.get("replay")]), *document["proofs"]]


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def shifted(r: Random, text: str, sign: int = 0) -> str:
    """A rational a little or much further up (sign 1), down (-1), or either way (0)."""
    step = r.choice([Fraction(1, 10**6), Fraction(1, 7), Fraction(1), Fraction(1000)])
    return str(Fraction(text) + (sign or r.choice([1, -1])) * step)


def bound_lowered(t: Tampered, r: Random) -> Any:
    c = r.choice(t.document["constraints"])
    c["threshold"] = shifted(r, c["threshold"], -1)


def bound_raised(t: Tampered, r: Random) -> Any:
    c = r.choice(t.document["constraints"])
    c["threshold"] = shifted(r, c["threshold"], 1)


def strictness(t: Tampered, r: Random) -> Any:
    c = r.choice(t.document["constraints"])
    c["strict"] = not c["strict"]


def weight(t: Tampered, r: Random) -> Any:
    c = r.choice(t.document["constraints"])
    s = r.randrange(len(c["weights"]))
    c["weights"][s] = shifted(r, c["weights"][s])


def size_raised(t: Tampered, r: Random) -> Any:
    claim, more = t.document["claim"], r.choice([1, 1, 2])
    if claim["lower"] is None:
        return False
    for key in ("lower", "upper"):
        if claim[key] is not None:
            claim[key] += more
    return None


def size_lowered(t: Tampered, r: Random) -> Any:
    claim = t.document["claim"]
    if not claim["upper"]:
        return False
    claim["upper"] -= 1
    claim["lower"] -= r.choice([0, 1])
    return None


def any_changed(t: Tampered, r: Random) -> Any:
    claim = t.document["claim"]
    claim["any"] = r.choice([0, 1, 2, 3, None if claim["any"] is not None else 4])


def kind_changed(t: Tampered, r: Random) -> Any:
    t.document["claim"]["kind"] = r.choice(["minimum", "bounds", "infeasible", "side", "policies", "other"])
    if r.random() < 0.5:
        t.document["claim"]["lower"] = t.document["claim"]["upper"] = None


def _lemma(t: Tampered, r: Random) -> Any:
    return r.choice(t.document["lemmas"]) if t.document["lemmas"] else None


def literal_dropped(t: Tampered, r: Random) -> Any:
    """A state leaves the box, so that the lemma claims more."""
    lemma = _lemma(t, r)
    if not lemma or not lemma["box"]:
        return False
    lemma["box"].pop(r.randrange(len(lemma["box"])))
    return None


def literal_flipped(t: Tampered, r: Random) -> Any:
    """The listed picks become the others."""
    lemma = _lemma(t, r)
    if not lemma or not lemma["box"]:
        return False
    entry = r.choice(lemma["box"])
    count = len(t.document["task"]["choices"][entry[0]])
    entry[1] = [p for p in range(count) if p not in entry[1]]
    return None


def pick_added(t: Tampered, r: Random) -> Any:
    lemma = _lemma(t, r)
    if not lemma or not lemma["box"]:
        return False
    entry = r.choice(lemma["box"])
    entry[1] = sorted({*entry[1], r.randrange(len(t.document["task"]["choices"][entry[0]]))})
    return None


def lemma_removed(t: Tampered, r: Random) -> Any:
    if not t.document["lemmas"]:
        return False
    t.document["lemmas"].pop(r.randrange(len(t.document["lemmas"])))
    return None


def lemma_repeated(t: Tampered, r: Random) -> Any:
    if not t.document["lemmas"]:
        return False
    t.document["lemmas"].insert(0, copy.deepcopy(_lemma(t, r)))
    return None


def _stage(bounds: list[Any], r: Random) -> Any:
    stages = [stage for bound in bounds for stage in bound if stage]
    return r.choice(stages) if stages else None


def vector_decreased(t: Tampered, r: Random) -> Any:
    value = t.document["value"]
    stage = _stage([x["bound"] for x in t.document["lemmas"]] + ([value["bound"]] if value else []), r)
    if not stage:
        return False
    entry = r.choice(stage)
    entry[1] = shifted(r, entry[1], -1)
    return None


def vector_increased(t: Tampered, r: Random) -> Any:
    stage = _stage([b for w in t.document["witnesses"] for b in w["bounds"]], r)
    if not stage:
        return False
    entry = r.choice(stage)
    entry[1] = shifted(r, entry[1], 1)
    return None


def entry_dropped(t: Tampered, r: Random) -> Any:
    bounds = [x["bound"] for x in t.document["lemmas"]] + [b for w in t.document["witnesses"] for b in w["bounds"]]
    stage = _stage(bounds, r)
    if not stage:
        return False
    stage.pop(r.randrange(len(stage)))
    return None


def _proof(t: Tampered, r: Random) -> tuple[str, list[bytes]]:
    """A proof, the long ones more often, as lines."""
    names = [p["file"] for p in t.document["proofs"]]
    name = max(r.sample(names, min(2, len(names))), key=lambda n: len(t.proofs[n]))
    return name, t.proofs[name].splitlines()


def line_removed(t: Tampered, r: Random) -> Any:
    if not t.document["proofs"]:
        return False
    name, lines = _proof(t, r)
    lines.pop(r.randrange(len(lines)))
    t.change_proof(name, b"".join(line + b"\n" for line in lines))
    return None


def lines_swapped(t: Tampered, r: Random) -> Any:
    if not t.document["proofs"]:
        return False
    name, lines = _proof(t, r)
    i, j = r.randrange(len(lines)), r.randrange(len(lines))
    lines[i], lines[j] = lines[j], lines[i]
    if r.random() < 0.5:  # exchange the clauses, keep the numbers in place
        fields = [line.split(b" ", 1) for line in lines]
        fields[i][0], fields[j][0] = fields[j][0], fields[i][0]
        lines = [b" ".join(f) for f in fields]
    t.change_proof(name, b"".join(line + b"\n" for line in lines))
    return None


def line_edited(t: Tampered, r: Random) -> Any:
    """A literal or a hint is dropped, negated, doubled or replaced."""
    if not t.document["proofs"]:
        return False
    name, lines = _proof(t, r)
    i = r.randrange(len(lines))
    fields = lines[i].split()
    k = r.randrange(1, len(fields))
    new = {"drop": [], "negate": [b"-" + fields[k]], "double": [fields[k]] * 2, "other": [b"%d" % r.randrange(60)]}
    fields[k : k + 1] = new[r.choice(sorted(new))]
    lines[i] = b" ".join(fields)
    t.change_proof(name, b"".join(line + b"\n" for line in lines))
    return None


def deletion_added(t: Tampered, r: Random) -> Any:
    if not t.document["proofs"]:
        return False
    name, lines = _proof(t, r)
    i = r.randrange(len(lines))
    lines.insert(i, b"%s d %d 0" % (lines[i].split()[0], r.randrange(1, 200)))
    t.change_proof(name, b"".join(line + b"\n" for line in lines))
    return None


def proof_exchanged(t: Tampered, r: Random) -> Any:
    names = [p["file"] for p in t.document["proofs"]]
    if len(names) < 2:
        return False
    a, b = r.sample(names, 2)
    t.change_proof(a, t.proofs[b])
    return None


def size_left_out(t: Tampered, r: Random) -> Any:
    proofs = t.document["proofs"]
    if not proofs:
        return False
    gone = proofs.pop(r.randrange(len(proofs)))
    if r.random() < 0.3 and proofs:
        proofs.append(copy.deepcopy(r.choice(proofs)))
    if r.random() < 0.5:
        t.raw[gone["file"]] = None
    return None


def counts_edited(t: Tampered, r: Random) -> Any:
    if not t.document["proofs"]:
        return False
    entry = r.choice(t.document["proofs"])
    key = r.choice(["bytes", "clauses", "variables", "gates"])
    entry[key] = r.choice([0, 1, 10**6, (entry[key] or 0) + r.choice([1, -1])])
    return None


def task_edited(t: Tampered, r: Random) -> Any:
    task = t.document["task"]
    choice = r.choice(r.choice(task["choices"]))
    what = r.choice(["reward", "p", "target", "initial", "gamma", "steps"])
    if what == "reward":
        choice["reward"] = shifted(r, choice["reward"])
    elif what in {"p", "target"} and choice["next"]:
        pair = r.choice(choice["next"])
        if what == "p":
            pair[1] = str(Fraction(pair[1]) * Fraction(r.choice([1, 3]), r.choice([2, 4])))
        else:
            pair[0] = r.randrange(len(task["states"]))
    elif what == "initial":
        r.shuffle(task["initial"])
    elif what in task["objective"]:
        old = task["objective"][what]
        task["objective"][what] = old + 1 if what == "steps" else str((Fraction(old) + r.choice([0, 1])) / 2)
    else:
        return False
    return None


def choice_removed(t: Tampered, r: Random) -> Any:
    s = r.randrange(len(t.document["task"]["choices"]))
    row = t.document["task"]["choices"][s]
    if len(row) < 2:
        return False
    pick = r.randrange(len(row))
    word = row.pop(pick)["word"]
    words = [[w, p - (p > pick)] for w, p in t.document["interface"]["words"][s] if w != word]
    t.document["interface"]["words"][s] = words
    return None


def name_edited(t: Tampered, r: Random) -> Any:
    t.document["task"]["name"] += "x"


def interface_edited(t: Tampered, r: Random) -> Any:
    face = t.document["interface"]
    what = r.choice(["codes", "words", "default", "outputs", "inputs"])
    if what == "codes":
        i, j = (r.randrange(len(face["codes"])) for _ in "ab")
        face["codes"][i], face["codes"][j] = face["codes"][j], face["codes"][i] ^ r.choice([0, 0, 1])
    elif what == "words":
        pairs = r.choice(face["words"])
        i, j = (r.randrange(len(pairs)) for _ in "ab")
        pairs[i][1], pairs[j][1] = pairs[j][1], pairs[i][1]
    elif what == "default":
        face["default"][r.randrange(len(face["default"]))] = r.choice([0, 1, None])
    elif what == "outputs":
        face["outputs"] += 1
    else:
        face["inputs"].append("more")


def digest_edited(t: Tampered, r: Random) -> Any:
    digits = list(t.document["digest"])
    digits[r.randrange(64)] = r.choice("0123456789abcdef")
    t.document["digest"], t.recompute = "".join(digits), False


def forgotten_digest(t: Tampered, r: Random) -> Any:
    t.recompute = False
    return task_edited(t, r)


def gate_changed(t: Tampered, r: Random) -> Any:
    if not t.document["witnesses"]:
        return False
    circuit = r.choice(t.document["witnesses"])["circuit"]
    if circuit["gates"] and r.random() < 0.7:
        gate = r.choice(circuit["gates"])
        if r.random() < 0.5:
            gate[0] = r.randrange(16)
        else:
            gate[1][r.randrange(len(gate[1]))] = r.randrange(circuit["inputs"] + len(circuit["gates"]))
    elif circuit["outputs"]:
        output = r.choice(circuit["outputs"])
        if r.random() < 0.5:
            output[1] = not output[1]
        else:
            output[0] = r.randrange(-1, circuit["inputs"] + len(circuit["gates"]))
    return None


def gates_added(t: Tampered, r: Random) -> Any:
    if not t.document["witnesses"]:
        return False
    gates = r.choice(t.document["witnesses"])["circuit"]["gates"]
    if gates and r.random() < 0.5:
        gates.pop()
    else:
        gates.append([r.choice([6, 7, 8, 14]), [0, 1]])
    return None


def policy_changed(t: Tampered, r: Random) -> Any:
    policies = [w["policy"] for w in t.document["witnesses"]] + t.document["blocked"]
    if not policies:
        return False
    policy = r.choice(policies)
    s = r.randrange(len(policy))
    policy[s] = r.randrange(len(t.document["task"]["choices"][s]))
    return None


def policy_left_out(t: Tampered, r: Random) -> Any:
    if not t.document["blocked"]:
        return False
    i = r.randrange(len(t.document["blocked"]))
    t.document["blocked"].pop(i)
    t.document["witnesses"].pop(i)
    return None


def formula_changed(t: Tampered, r: Random) -> Any:
    side = t.document["side"]
    if side is None:
        return False
    t.document["side"] = r.choice(
        [["not", side], ["and", side, True], ["or", side, False], True, False, ["not", True]]
    )
    return None


def rules_changed(t: Tampered, r: Random) -> Any:
    rule = r.choice(["order", "used", "reapply", "reapply2", "twins"])
    t.document["rules"] = sorted({*t.document["rules"]} ^ {rule})


def basis_changed(t: Tampered, r: Random) -> Any:
    t.document["basis"] = r.choice(["b2", "aig", "xaig", "demorgan", "nand"])
    for w in t.document["witnesses"] if r.random() < 0.7 else ():
        w["circuit"]["basis"] = t.document["basis"]


def rows_changed(t: Tampered, r: Random) -> Any:
    rows, states = {*t.document["claim"]["rows"]}, range(len(t.document["task"]["states"]))
    t.document["claim"]["rows"] = sorted(rows ^ {r.choice(states)})


def truncated(t: Tampered, r: Random) -> Any:
    names = [p["file"] for p in t.document["proofs"]]
    if names and r.random() < 0.6:
        packed = lzma.compress(t.proofs[name := r.choice(names)], preset=0)
        t.raw[name] = packed[: r.randrange(len(packed))]
    else:
        text = _canonical(t.document)
        t.raw["certificate.json"] = text[: r.randrange(len(text))]


def file_gone(t: Tampered, r: Random) -> Any:
    t.raw[r.choice(["certificate.json", *(p["file"] for p in t.document["proofs"])])] = None


def bytes_flipped(t: Tampered, r: Random) -> Any:
    if not t.document["proofs"]:
        return False
    name = r.choice(t.document["proofs"])["file"]
    packed = bytearray(lzma.compress(t.proofs[name], preset=0))
    packed[r.randrange(len(packed))] ^= 1 << r.randrange(8)
    t.raw[name] = bytes(packed) + b"x" * r.choice([0, 0, 1])
    return None


def zip_bomb(t: Tampered, r: Random) -> Any:
    if not t.document["proofs"]:
        return False
    entry = r.choice(t.document["proofs"])
    t.raw[entry["file"]] = BOMB
    entry["bytes"] = r.choice([entry["bytes"], 1 << 30])
    return None


def _places(value: Any) -> list[tuple[Any, Any]]:
    """All (container, key) of the document."""
    result, work = [], [value]
    while work:
        part = work.pop()
        keys = part if isinstance(part, dict) else range(len(part))
        for key in keys:
            result.append((part, key))
            if isinstance(part[key], dict | list):
                work.append(part[key])
    return result


def wrong_type(t: Tampered, r: Random) -> Any:
    part, key = r.choice(_places(t.document))
    part[key] = r.choice([None, True, 0, -1, 1.5, "x", "", [], {}, [[]], [None], {"kind": "discount"}])


def huge_number(t: Tampered, r: Random) -> Any:
    part, key = r.choice(_places(t.document))
    nines = "9" * r.choice([30, 3999, 5000])
    part[key] = r.choice([10**30, -(10**30), 2**63, nines, f"{nines}/{nines[:-1]}8", f"1/{nines}", "1e999999999"])


def respelt(t: Tampered, r: Random) -> Any:
    """A number as it must not be written, or a text that only looks like another."""
    part, key = r.choice(_places(t.document))
    value = part[key]
    if isinstance(value, bool) or not isinstance(value, int | str):
        return False
    text, last = str(value), r.choice([" ", "\n", "\r", "\t", "/1", ".0", "e0", "_0", "\ud800"])
    other = {48 + d: r.choice([0x660, 0xFF10]) + d for d in range(10)}
    first = r.choice([" ", "+", "0", "-", "\u2212"])
    part[key] = r.choice([f"{first}{text}", f"{text}{last}", text.translate(other), 1e400, -0.0, 1e-400])
    return None


def sign_changed(t: Tampered, r: Random) -> Any:
    numbers = [(part, key) for part, key in _places(t.document) if type(part[key]) in (int, str)]
    part, key = r.choice(numbers)
    value = part[key]
    if isinstance(value, int):
        part[key] = -value
    elif value[:1].isdigit():
        part[key] = f"-{value}"
    else:
        part[key] = value[1:]
    return None


def reordered(t: Tampered, r: Random) -> Any:
    lists = [part[key] for part, key in _places(t.document) if isinstance(part[key], list) and len(part[key]) > 1]
    target = r.choice(lists)
    i, j = r.sample(range(len(target)), 2)
    target[i], target[j] = target[j], target[i]


def integer_changed(t: Tampered, r: Random) -> Any:
    numbers = [(part, key) for part, key in _places(t.document) if type(part[key]) is int]
    part, key = r.choice(numbers)
    part[key] += r.choice([1, -1, 2, 1 << 16, 1 << 31, 1 << 63])


def exchanged(t: Tampered, r: Random) -> Any:
    """A part takes the place of another one."""
    places = _places(t.document)
    (one, i), (other, j) = r.choice(places), r.choice(places)
    one[i] = copy.deepcopy(other[j])


def key_changed(t: Tampered, r: Random) -> Any:
    objects = [part[key] for part, key in _places(t.document) if isinstance(part[key], dict)]
    target = r.choice([t.document, *objects])
    if r.random() < 0.5 and target:
        del target[r.choice(sorted(target))]
    else:
        target["more"] = 1


def item_removed(t: Tampered, r: Random) -> Any:
    lists = [part[key] for part, key in _places(t.document) if isinstance(part[key], list) and part[key]]
    target = r.choice(lists)
    i = r.randrange(len(target))
    if r.random() < 0.5:
        target.pop(i)
    else:
        target.insert(i, copy.deepcopy(target[i]))


def deep_nesting(t: Tampered, r: Random) -> Any:
    depth = r.choice([150, 300, 100_000])
    text = _canonical({k: v for k, v in t.document.items() if k != "side"})
    t.raw["certificate.json"] = text[:-1] + b',"side":' + b'["not",' * depth + b"true" + b"]" * depth + b"}"


def _log(t: Tampered) -> list[str] | None:
    return t.proofs["replay.xz"].decode().splitlines() if t.document.get("replay") else None


def _put_log(t: Tampered, lines: list[str]) -> None:
    lines[-1] = f"end {len(lines) - 2}"
    t.change_proof("replay.xz", "".join(line + "\n" for line in lines).encode())


def log_claims_more(t: Tampered, r: Random) -> Any:
    """The claim, the entry of the log and, mostly, the head of the log and its last record say one gate more."""
    lines = _log(t)
    if lines is None:
        return False
    for key in ("lower", "upper"):
        if t.document["claim"][key] is not None and r.random() < 0.9:
            t.document["claim"][key] += 1
    t.document["replay"]["gates"] += 1
    for number, place in ((0, 3), (-2, 1)):
        if r.random() < 0.9:
            fields = lines[number].split(" ")
            fields[place] = str(int(fields[place]) + 1)
            lines[number] = " ".join(fields)
    _put_log(t, lines)
    return None


def log_covers_more(t: Tampered, r: Random) -> Any:
    """A refutation goes, and the entry of the log says that the log has its size."""
    log = t.document.get("replay")
    if not log or not t.document["proofs"]:
        return False
    log["gates"] = t.document["proofs"].pop(0)["gates"]
    return None


def _change_record(t: Tampered, r: Random, change: Callable[[str], list[str]]) -> bool:
    """Put what ``change`` makes of a record in its place; whether there is one."""
    lines = _log(t)
    if lines is None or len(lines) < 3:
        return False
    number = r.randrange(1, len(lines) - 1)
    _put_log(t, [*lines[:number], *change(lines[number]), *lines[number + 1 :]])
    return True


def log_record_gone(t: Tampered, r: Random) -> Any:
    return _change_record(t, r, lambda _: [])


def log_record_raised(t: Tampered, r: Random) -> Any:
    """A record says that more gates are not enough either."""

    def raised(line: str) -> list[str]:
        kind, gates, *rest = line.split(" ")
        return [" ".join([kind, str(int(gates) + 1), *rest])]

    return _change_record(t, r, raised)


def log_of_another_relation(t: Tampered, r: Random) -> Any:
    """A bit of the relation in the head changes, mostly with that of the record that claims it."""
    lines = _log(t)
    if lines is None:
        return False
    head = lines[0].split(" ")
    place, bit = r.randrange(len(head) - 6, len(head)), 1 << r.randrange(8)
    if place < 6:
        return False
    before, head[place] = " ".join(head[6:]), f"{int(head[place], 16) ^ bit:x}"
    lines[0] = " ".join(head)
    if r.random() < 0.8:
        lines[1:-1] = [line.replace(before, " ".join(head[6:])) for line in lines[1:-1]]
    _put_log(t, lines)
    return None


def log_of_other_gates(t: Tampered, r: Random) -> Any:
    lines = _log(t)
    if lines is None:
        return False
    old, new = ("and,xor", "and") if "xor" in lines[0] else ("and", "and,xor")
    _put_log(t, [lines[0].replace(old, new), *lines[1:]])
    return None


def log_left_out(t: Tampered, r: Random) -> Any:
    if not t.document.get("replay"):
        return False
    if r.random() < 0.5:
        t.document["replay"] = None
    else:
        del t.document["replay"]
        t.document["format"] = r.choice([1, 2])
    return None


def log_entry_edited(t: Tampered, r: Random) -> Any:
    log = t.document.get("replay")
    if not log:
        return False
    key = r.choice(["gates", "file", "bytes", "sha256"])
    log[key] = {"gates": 0, "file": "q0.lrat.xz", "bytes": log["bytes"] + 1, "sha256": "0" * 64}[key]
    return None


KINDS = [
    value
    for name, value in list(globals().items())
    if callable(value) and getattr(value, "__module__", "") == __name__ and name.islower() and not name.startswith("_")
    if name not in ("shifted", "files")
]
