"""What small certificates that somebody made up cost the checker: seconds of CPU and peak memory, per kind of attack.

Each folder is written, then checked in a process of its own.  None proves anything; what counts is the price of saying
so.  Run ``python -m benchmarks.groups.hostile [NAME...]``; the table is for section 12 of docs/certificates.md.
"""

from __future__ import annotations

import argparse
import json
import lzma
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from itertools import count, islice
from pathlib import Path
from random import Random
from typing import Any

Document = dict[str, Any]
MOST_SECONDS = 100
MOST_MEMORY = 6 << 30
CHECK = "import sys; from mincirc.verify.command import main; sys.exit(main(sys.argv[1:]))"


def task_of(states: int, *, choices: list[Document] | None = None, bits: int = 1, inputs: int = 20) -> Document:
    """A certificate of a task of so many states that claims nothing in particular."""
    row = choices or [
        {"action": 0, "word": 0, "reward": "0", "next": []},
        {"action": 1, "word": 1, "reward": "1", "next": []},
    ]
    names = [str(s) for s in range(states)]
    actions = [str(a) for a in range(1 + max(c["action"] for c in row))]
    return {
        "format": 1,
        "claim": {"kind": "bounds", "lower": 0, "upper": None, "any": None, "rows": [], "predicate": None},
        "task": {
            "name": "hostile",
            "states": names,
            "actions": actions,
            "action_bits": bits,
            "objective": {"kind": "discount", "gamma": "1/2"},
            "choices": [row] * states,
            "initial": ["1"] + ["0"] * (states - 1),
        },
        "interface": {
            "name": "x",
            "inputs": [f"x{i}" for i in range(inputs)],
            "codes": [*range(states)],
            "outputs": bits,
            "words": [sorted([c["word"], pick] for pick, c in enumerate(row))] * states,
            "default": [None] * states,
        },
        "basis": "b2",
        "rules": [],
        "constraints": [{"name": "c", "weights": ["1"] + ["0"] * (states - 1), "threshold": "5", "strict": False}],
        "lemmas": [],
        "side": None,
        "blocked": [],
        "witnesses": [],
        "value": None,
        "proofs": [],
    }


def coprime(amount: int, digits: int) -> list[int]:
    """Odd numbers of so many digits, most of them coprime."""
    return [10**digits - 1 - 2 * i for i in range(amount)]


def refuted(document: Document, gates: list[int], clauses: Iterable[tuple[int, int]], text: bytes) -> dict[str, bytes]:
    """Add entries of refutations with the same text; ``clauses`` states clauses and variables of each."""
    packed = lzma.compress(text, preset=6)
    for q, (number, variables) in zip(gates, clauses, strict=False):
        entry = {"gates": q, "file": f"q{q}.lrat.xz", "bytes": len(text), "sha256": sha256(text).hexdigest()}
        document["proofs"].append(entry | {"clauses": number, "variables": variables})
    document["claim"]["lower"] = len(gates)
    return {f"q{q}.lrat.xz": packed for q in gates}


def initial() -> tuple[Document, dict[str, bytes]]:
    """400 initial probabilities with denominators of 4,000 digits."""
    document = task_of(400)
    document["task"]["initial"] = [f"1/{d}" for d in coprime(400, 3999)]
    return document, {}


def successors() -> tuple[Document, dict[str, bytes]]:
    """The same as the successors of one choice."""
    document = task_of(400)
    after = [[t, f"1/{d}"] for t, d in enumerate(coprime(400, 3999))]
    first = [{**document["task"]["choices"][0][0], "next": after}, document["task"]["choices"][0][1]]
    document["task"]["choices"] = [first, *document["task"]["choices"][1:]]
    return document, {}


def gamma() -> tuple[Document, dict[str, bytes]]:
    """A discount of 4,000 digits, which every one of 300,000 transitions takes up."""
    after = [[t, "1/1000"] for t in range(300)]
    document = task_of(1000, choices=[{"action": 0, "word": 0, "reward": "0", "next": after}])
    document["task"]["objective"]["gamma"] = f"1/{10**3999 - 1}"
    return document, {}


def _bound(states: int) -> list[Any]:
    """A stage whose common denominator has nearly 2^17 bits, of entries that are short but for nine."""
    return [[s, f"{d + 1}/{d}"] for s, d in enumerate(coprime(9, 3999))] + [[s, "7"] for s in range(9, states)]


def stage() -> tuple[Document, dict[str, bytes]]:
    """Vectors of 20,000 short numbers and nine long ones, which a common denominator makes long."""
    document = task_of(20_000)
    document["lemmas"] = [{"constraint": 0, "box": [], "bound": [_bound(20_000)]}]
    return document, {}


def inequalities() -> tuple[Document, dict[str, bytes]]:
    """The same in 200 lemmas on 1,000 states of 8 choices, over a horizon of one step."""
    row = [{"action": a, "word": a, "reward": "0", "next": [[t, "1/9"] for t in range(9)]} for a in range(8)]
    document = task_of(1000, choices=row, bits=3)
    document["task"]["objective"] = {"kind": "horizon", "steps": 2, "gamma": "1"}
    zero = [[s, "0"] for s in range(1000)]
    stages = [_bound(1000), [[s, f"1/{d - 1000}"] for s, d in enumerate(coprime(9, 3999))], zero]
    stages[1] += [[s, "7"] for s in range(9, 1000)]
    document["lemmas"] = [{"constraint": 0, "box": [], "bound": stages}] * 200
    return document, {}


def lists() -> tuple[Document, dict[str, bytes]]:
    """60 MB of empty lists."""
    return {"format": [[]] * 20_000_000}, {}


def objects() -> tuple[Document, dict[str, bytes]]:
    """20 MB of objects with one key."""
    return {"format": [{"": 0}] * 2_700_000}, {}


def nested() -> tuple[Document, dict[str, bytes]]:
    """Lists in lists."""
    return {"format": "DEEP"}, {}


def integer() -> tuple[Document, dict[str, bytes]]:
    """An integer of a million digits."""
    return {"format": "LONG"}, {}


def codes() -> tuple[Document, dict[str, bytes]]:
    """40,000 codes with one hash value."""
    document = task_of(40_000, inputs=100)
    document["interface"]["codes"] = [(s + 1) * ((1 << 61) - 1) for s in range(40_000)]
    return document, {}


def selections() -> tuple[Document, dict[str, bytes]]:
    """Gates of up to six fan-ins over 1,000 inputs: 10^15 selections."""
    document = task_of(1, inputs=1000)
    document["basis"] = "lut-6"
    document["constraints"][0]["threshold"] = "9"
    document["lemmas"] = [{"constraint": 0, "box": [], "bound": [[[0, "2"]]]}]
    # Size 0: the source of one output among the constant and 1,000 inputs, its row, an empty clause.
    sources = 1002 - 1
    clauses = 1 + sources * (sources - 1) // 2 + 1
    files = refuted(document, [0, 1], [(clauses, 1 + 1 + sources), (10_000_000, 10_000_000)], b"")
    text = b"%d 0 %d 0\n" % (clauses + 1, clauses)
    document["proofs"][0] |= {"bytes": len(text), "sha256": sha256(text).hexdigest()}
    return document, files | {"q0.lrat.xz": lzma.compress(text)}


def words() -> tuple[Document, dict[str, bytes]]:
    """16 states that read 16 bits of output each, by default as one action."""
    document = task_of(16, bits=16)
    document["interface"]["default"] = [0] * 16
    document["lemmas"] = [{"constraint": 0, "box": [[s, [0]] for s in range(16)], "bound": [[[0, "2"]]]}] * 2000
    return document, refuted(document, [0], [(10_000_000, 10_000_000)], b"1 0 1 0\n")


def parity() -> tuple[Document, dict[str, bytes]]:
    """Words of even parity mean an action each, the others one: covers of thousands of cubes, in every lemma."""
    even = [w for w in range(1 << 12) if w.bit_count() % 2 == 0]
    row = [{"action": a, "word": w, "reward": "0", "next": []} for a, w in enumerate(even)]
    document = task_of(8, choices=row, bits=12)
    document["interface"]["default"] = [0] * 8
    boxes = [[s, [0]] for s in range(8)]
    document["lemmas"] = [{"constraint": 0, "box": boxes, "bound": [[[0, "2"]]]}] * 20_000
    return document, refuted(document, [0], [(10_000_000, 10_000_000)], b"1 0 1 0\n")


def covers() -> tuple[Document, dict[str, bytes]]:
    """16 states of 1,000 legal words of 16 bits each, others at every state: the rest has thousands of cubes."""
    random = Random(1)
    legal = [sorted(random.sample(range(1 << 16), 1000)) for _ in range(16)]
    row = [{"action": a, "word": 0, "reward": "0", "next": []} for a in range(1000)]
    document = task_of(16, choices=row, bits=16)
    document["task"]["choices"] = [[{**c, "word": w} for c, w in zip(row, words, strict=True)] for words in legal]
    document["interface"]["words"] = [[[w, a] for a, w in enumerate(words)] for words in legal]
    document["claim"]["rows"] = [*range(16)]
    return document, refuted(document, [0], [(10_000_000, 10_000_000)], b"1 0 1 0\n")


def long_clauses() -> tuple[Document, dict[str, bytes]]:
    """A proof that derives a long clause again and again: a small file, much to hold."""
    states, r = 6000, Random(0)
    document, known = _trivial(states)
    clauses = (b" ".join(b"%d" % (v * r.choice((-1, 1))) for v in range(1, states + 1)) for _ in range(1500))
    lines = (b"%d %s 0 %d 0\n" % (n, c, known) for n, c in enumerate(clauses, known + 1))
    return document, refuted(document, [0], [(known, _variables(states))], b"".join(lines))


def hints() -> tuple[Document, dict[str, bytes]]:
    """A proof whose hints name a long clause again and again."""
    states = 20_000
    document, known = _trivial(states)
    clause = b" ".join(b"%d" % v for v in range(1, states + 1))
    short = b" ".join(b"%d" % v for v in range(2, states + 1))
    many = b" ".join([b"%d" % (known + 1)] * 100_000)
    text = b"%d %s 0 %d 0\n%d %s 0 %s %d 0\n" % (known + 1, clause, known, known + 2, short, many, known)
    return document, refuted(document, [0], [(known, _variables(states))], text)


def bomb() -> tuple[Document, dict[str, bytes]]:
    """A proof of 500 MB in a file of 100 KB."""
    document, known = _trivial(10)
    lines = [
        b"%d 1 2 3 4 5 6 7 8 9 10 0 %d 0\n%d d %d 0\n" % (n, known, n, n) for n in islice(count(known + 1), 2_000_000)
    ]
    return document, refuted(document, [0], [(known, _variables(10))], b"".join(lines) + b"%d 0 1 0\n" % (known + 1))


def behind() -> tuple[Document, dict[str, bytes]]:
    """A proof that names long clauses where hints are no longer needed: more of them than are kept as sets."""
    states, many = 40_000, 20
    document = task_of(states, inputs=20)
    document["constraints"][0]["threshold"] = "9"
    lemma = {"constraint": 0, "box": [[s, [0]] for s in range(states)], "bound": [[[0, "2"]]]}
    document["lemmas"] = [{**lemma, "box": []}, *([lemma] * many)]
    empty = 1 + 21 * 20 // 2 + states * 21 * 2 + 1
    clauses = empty + many
    cycle = b" ".join(b"%d" % n for n in range(clauses - many + 1, clauses + 1))
    text = b"%d 0 %d %s 0\n" % (clauses + 1, empty, b" ".join([cycle] * 20_000))
    return document, refuted(document, [0], [(clauses, _variables(states))], text)


def constants() -> tuple[Document, dict[str, bytes]]:
    """A formula of four million variables, of which the proof names none."""
    document = task_of(1)
    document["claim"]["kind"] = "side"
    document["side"] = ["or", *([True] * 4_000_000)]
    return document, refuted(document, [0], [(10_000_000, 10_000_000)], b"1 0 1 0\n")


def rows() -> tuple[Document, dict[str, bytes]]:
    """131,072 states that have a row each."""
    document = task_of(1 << 17, inputs=17)
    document["claim"]["rows"] = [*range(1 << 17)]
    return document, refuted(document, [0], [(10_000_000, 10_000_000)], b"1 0 1 0\n")


def unweighed() -> tuple[Document, dict[str, bytes]]:
    """100,000 lemmas on 100,000 states, of which the constraint weighs one."""
    document = task_of(100_000)
    document["constraints"][0]["threshold"] = "9"
    document["lemmas"] = [{"constraint": 0, "box": [], "bound": [[[0, "2"]]]}] * 100_000
    return document, {}


def _variables(states: int) -> int:
    return states + 1 + 21


def _trivial(states: int) -> tuple[Document, int]:
    """A certificate whose lemma refutes everything, and the number of the empty clause in its formula for no gates."""
    document = task_of(states, inputs=20)
    document["constraints"][0]["threshold"] = "9"
    document["lemmas"] = [{"constraint": 0, "box": [], "bound": [[[0, "2"]]]}]
    return document, 1 + 21 * 20 // 2 + 1


def circuits() -> tuple[Document, dict[str, bytes]]:
    """Circuits of 1,000 gates that act at 50,000 states."""
    document = task_of(50_000)
    gates = [[6, [0, 1]]] * 1000
    circuit = {"basis": "b2", "inputs": 20, "gates": gates, "outputs": [[20, False]]}
    witness = {"circuit": circuit, "policy": [1] * 50_000, "bounds": [[[[0, "1"]]]]}
    document["claim"] |= {"kind": "bounds", "upper": 1000}
    document["witnesses"] = [witness]
    return document, {}


def formula() -> tuple[Document, dict[str, bytes]]:
    """A formula of a million atoms over names of 10,000 characters."""
    document = task_of(2)
    document["task"]["states"] = ["x" * 10_000, "y" * 10_000]
    document["side"] = ["or", *([["atom", 0, 1]] * 1_000_000)]
    document["claim"]["kind"] = "side"
    return document, {}


ATTACKS: dict[str, Callable[[], tuple[Document, dict[str, bytes]]]] = {
    f.__name__: f
    for f in (
        initial,
        successors,
        gamma,
        stage,
        inequalities,
        lists,
        objects,
        nested,
        integer,
        codes,
        selections,
        words,
        parity,
        covers,
        long_clauses,
        hints,
        bomb,
        behind,
        constants,
        rows,
        unweighed,
        circuits,
        formula,
    )
}


@dataclass(frozen=True)
class Cost:
    """What one check took: bytes of the folder, seconds of CPU, peak bytes, and what it said."""

    size: int
    seconds: float
    memory: int
    said: str


def write(folder: Path, document: Document, files: dict[str, bytes]) -> None:
    """Write the certificate with its digest."""
    body = json.dumps(document, sort_keys=True, separators=(",", ":"))
    if document == {"format": "DEEP"}:
        text = '{"format":' + "[" * 500_000
    elif document == {"format": "LONG"}:
        text = '{"format":' + "9" * 1_000_000 + "}"
    else:
        text = body[:-1] + f',"digest":"{sha256(body.encode()).hexdigest()}"}}'
    (folder / "certificate.json").write_text(text)
    for name, content in files.items():
        (folder / name).write_bytes(content)


def measure(name: str) -> Cost:
    """Write the certificate of that name and check it in a process of its own."""
    with tempfile.TemporaryDirectory() as place:
        write(Path(place), *ATTACKS[name]())
        size = sum(f.stat().st_size for f in Path(place).iterdir())
        code = f"import resource, subprocess, sys\n{_CHILD}"
        done = subprocess.run([sys.executable, "-c", code, place], capture_output=True, text=True, check=False)
    seconds, memory, said = done.stdout.split(" ", 2)
    return Cost(size, float(seconds), int(memory) * 1024, said.strip())


_CHILD = f"""
def limit():
    resource.setrlimit(resource.RLIMIT_CPU, ({MOST_SECONDS}, {MOST_SECONDS}))
    resource.setrlimit(resource.RLIMIT_AS, ({MOST_MEMORY}, {MOST_MEMORY}))
done = subprocess.run([sys.executable, "-c", {CHECK!r}, sys.argv[1]], capture_output=True, text=True, preexec_fn=limit)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
said = " ".join((done.stderr or done.stdout).split()) or f"ended by signal {{-done.returncode}}"
print(used.ru_utime + used.ru_stime, used.ru_maxrss, said[:110] if done.stderr else said[-110:])
"""


def main() -> None:
    """Print a line per attack."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*ATTACKS, []], metavar="NAME")
    print(f"{'attack':<14}{'folder':>9}{'CPU':>9}{'peak':>10}  verdict")
    for name in parser.parse_args().names or ATTACKS:
        cost = measure(name)
        size, memory = f"{cost.size / 2**20:.2f} MB", f"{cost.memory / 2**20:.0f} MB"
        print(f"{name:<14}{size:>9}{cost.seconds:>7.1f} s{memory:>10}  {cost.said}", flush=True)


if __name__ == "__main__":
    main()
