"""Evidence of least sizes that were open: a circuit, and the replay log that one gate less is too few.

    python -m benchmarks.groups.replay                       # make all files of proofs/replay again, and its page
    python -m benchmarks.groups.replay --only "MOD3 of 6"    # some of them
    python -m benchmarks.groups.replay --check               # check the files that are there; nothing is written

Idea: a size is settled by two files that anyone can check without the search.  The circuit is evaluated on every
input; the log (`docs/replay-logs.md`) has the relation in its head and is replayed by the standard library alone, and
its relation is compared with the one that is meant.  A log of more than :data:`SHIPPED` bytes is not kept: its size
and digest are on the page, and the refuter writes the same bytes again.  Whose: proof logging is the custom of SAT
competitions.  Different here: the log is no clausal proof.  Assumes: nothing of the search; the refuter is only
believed where its log is accepted.  Oracle: ``tests/verify/test_kept_logs.py`` builds the relations from their
definitions.

Seconds are CPU seconds of this process, with everything that is in it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import process_time

import mincirc
from benchmarks.measure.common import ROOT, Row, commit
from benchmarks.questions.relations import EVERY, NamedRelation, lake_relation
from benchmarks.questions.suite import lakes
from mincirc.circuit import Circuit, format_circuit, parse_circuit
from mincirc.files import write_atomically
from mincirc.refuter import BooleanRelation, Refuter, RefuterParams
from mincirc.verify.replay import Replayed, lines_of, replay

FOLDER = ROOT / "proofs" / "replay"
SHIPPED = 2_000_000
REPLAYED = 10_000
"""Logs of more records are made without being replayed: that would take the checker some minutes to an hour."""
MEMORY, NODES, LOG_BYTES = 1_000_000_000, 10**12, 4_000_000_000
MOST_SECONDS = 1800


HEAD = """\
# Least sizes that were open, with their evidence

Open here: earlier versions proved bounds alone, or were not asked, and we have not looked for published sizes.

Per line a relation, its least number of gates in `b2`, and two files: `NAME.circuit`, a circuit of that size, and
`NAME.replay.xz`, a replay log (format: `docs/replay-logs.md`) that one gate less is too few.  Check a log with nothing
but Python installed, `python -m mincirc.verify.replay FILE`; `python -m benchmarks.groups.replay --check` checks
circuits and logs against the relations that are meant.  `python -m benchmarks.groups.replay` makes all files again,
and this page; `--only NAME` makes one.  Seconds are CPU seconds: of the refuter that writes the log, and of the
checker, which is Python.  The digest is SHA-256, of the compressed log.

Where the checker's column says *not replayed*, the log has more than {most:,} records and was written, but not
checked, when this page was made (`--replay-all` checks these too): until then the size rests on the refuter there.

| name | what the circuit computes | inputs, outputs | gates | records | bytes | refuter s | checker s | digest |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""


@dataclass(frozen=True)
class Settled:
    """A least size: that of a relation, or of a task whose circuits all compute it."""

    name: str
    least: int
    make: Callable[[], NamedRelation]
    task: Callable[[], mincirc.MDP] | None = None
    says: str = ""

    @property
    def relation(self) -> BooleanRelation:
        """The relation that the log is about."""
        made = self.make()
        return BooleanRelation.of_rows(made.inputs, made.outputs, made.rows)

    @property
    def file(self) -> str:
        """The name of its files, without an ending."""
        return self.name.lower().replace(" = ", "").replace(",", "").replace(":", "-").replace(" ", "-")

    @property
    def log(self) -> Path:
        """The file of the log."""
        return FOLDER / f"{self.file}.replay.xz"

    @property
    def circuit(self) -> Path:
        """The file of the circuit."""
        return FOLDER / f"{self.file}.circuit"


def _known(name: str, least: int, says: str) -> Settled:
    return Settled(name, least, EVERY[name], says=says)


_ONES = "the number of ones of 6 bits"
_LAKE = "optimal actions of Gymnasium's FrozenLake 8x8"
SETTLED: tuple[Settled, ...] = (
    _known("MOD3 of 6 bits, r = 0", 12, f"whether {_ONES} is a multiple of 3"),
    _known("MOD3 of 6 bits, r = 1", 13, f"whether {_ONES} is 1 modulo 3"),
    _known("4:1 multiplexer", 9, "one of four bits, selected by two"),
    _known("multiplexer-like, or", 8, "the OR of the selected bit and its neighbour"),
    _known("multiplexer-like, xor", 9, "the selected bit XOR the parity of the two that select"),
    _known("multiplexer-like, hold", 7, "the selected bit of three, or their majority"),
    _known("4-bit sorter", 10, "four bits in order"),
    _known("FrozenLake 8x8, rows 4 to 7", 8, f"{_LAKE}, in the lower half"),
    _known("FrozenLake 8x8, columns 0 to 3", 7, f"{_LAKE}, in the left half"),
    Settled("relation of two lakes", 10, partial(lake_relation, 2), partial(lakes, 2), "optimal actions of two lakes"),
)
"""What is settled, with the least size; a wrong one is noticed, as there is no circuit or no log then."""


def written(settled: Settled) -> tuple[bytes, Row]:
    """Return the log, compressed, and what making it cost."""
    begun = process_time()
    params = RefuterParams(nodes=NODES, table_bytes=MEMORY, log_bytes=LOG_BYTES)
    with Refuter(params=params, log=True) as search:
        found = search.decide(settled.relation, settled.least - 1)
    seconds = process_time() - begun
    if found.log is None:
        raise SystemExit(f"{settled.name}: {settled.least - 1} gates are {found.answer}, or the log has no room")
    packed = lzma.compress(found.log.encode(), preset=9)
    return packed, {"records": found.log.count("\n") - 2, "seconds": round(seconds, 2)}


def least_circuit(settled: Settled) -> Circuit:
    """Return a circuit of the least size, by an ordinary search that ends when it has one."""

    def told(event: mincirc.Event) -> None:
        if event.upper == settled.least:
            raise KeyboardInterrupt

    task = settled.make().task() if settled.task is None else settled.task()
    result = mincirc.search(task, timeout=MOST_SECONDS, on_event=told)
    if result.circuit is None or result.circuit.size != settled.least:
        raise SystemExit(f"{settled.name}: no circuit of {settled.least} gates was found")
    return result.circuit


def check_circuit(settled: Settled) -> None:
    """Check that the circuit is of that size and computes the relation."""
    circuit = parse_circuit(settled.circuit.read_text())
    if circuit.size != settled.least or not settled.relation.accepts(circuit):
        raise SystemExit(f"{settled.name}: this is no circuit of {settled.least} gates that computes the relation")


def replayed(settled: Settled) -> tuple[Replayed, float]:
    """Check the log against the relation; return what it shows and the seconds that it took."""
    relation, begun = settled.relation, process_time()
    shown = replay(lines_of(settled.log))
    seconds = process_time() - begun
    if (shown.inputs, shown.outputs, shown.planes) != (relation.inputs, relation.outputs, relation.planes()):
        raise SystemExit(f"{settled.name}: the log is about another relation")
    if (shown.operations, shown.gates) != ("and,xor", settled.least - 1):
        raise SystemExit(f"{settled.name}: the log is about {shown.gates} gates ({shown.operations})")
    return shown, round(seconds, 1)


def make(settled: Settled, everything: bool) -> Row:
    """Write both files, check them, and return the row of the page; a log that is too large goes after the check."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    packed, row = written(settled)
    settled.log.write_bytes(packed)
    write_atomically(settled.circuit, format_circuit(least_circuit(settled)))
    check_circuit(settled)
    seconds = replayed(settled)[1] if everything or row["records"] <= REPLAYED else None
    row |= {"name": settled.name, "file": settled.file, "says": settled.says, "least": settled.least}
    relation = settled.relation
    row |= {"inputs": relation.inputs, "outputs": relation.outputs, "mincirc": commit(ROOT)}
    row |= {"bytes": len(packed), "digest": hashlib.sha256(packed).hexdigest(), "checked": seconds}
    row["kept"] = len(packed) <= SHIPPED
    if not row["kept"]:
        settled.log.unlink()
    return row


def page(rows: list[Row]) -> str:
    """Return the text of ``proofs/replay/README.md``."""
    lines = [
        f"| {r['file']} | {r['says']} | {r['inputs']}, {r['outputs']} | {r['least']} | {r['records']:,}"
        f" | {r['bytes']:,}{'' if r['kept'] else ' (not kept)'} | {r['seconds']:.2f}"
        f" | {'not replayed' if r['checked'] is None else format(r['checked'], '.1f')} | `{r['digest']}` |\n"
        for r in rows
    ]
    return HEAD.format(most=REPLAYED) + "".join(lines)


def rows_of_page() -> dict[str, Row]:
    """Return the rows that are kept beside the page, by name."""
    path = FOLDER / "index.json"
    return {row["name"]: row for row in json.loads(path.read_text())} if path.exists() else {}


def main() -> None:
    """Make or check what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", help="a part of the names (default: all)")
    parser.add_argument("--check", action="store_true", help="check the files that are there")
    parser.add_argument("--replay-all", action="store_true", help="however long it takes")
    options = parser.parse_args()
    chosen = [s for s in SETTLED if options.only is None or any(part in s.name for part in options.only)]
    if not chosen:
        parser.error(f"--only: no such name; there are {', '.join(s.name for s in SETTLED)}")
    rows = rows_of_page()
    for settled in chosen:
        if options.check:
            check_circuit(settled)
            small = settled.log.exists() and (options.replay_all or rows[settled.name]["records"] <= REPLAYED)
            told = f"log replayed in {replayed(settled)[1]} s" if small else "its log is not replayed"
            print(f"{settled.name}: a circuit of {settled.least} gates; {told}", flush=True)
            continue
        rows[settled.name] = make(settled, options.replay_all)
        kept = [rows[s.name] for s in SETTLED if s.name in rows]
        write_atomically(FOLDER / "index.json", json.dumps(kept, indent=1) + "\n")
        write_atomically(FOLDER / "README.md", page(kept))
        print(json.dumps(rows[settled.name]), flush=True)


if __name__ == "__main__":
    main()
