"""The other programs: where they are, which version, and how each is asked.

``bash benchmarks/peers/install.sh`` installs them.  A peer that is missing is a row that says why, never an error.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

from benchmarks.measure.common import ROOT, Row, json_lines, last_line, measured
from benchmarks.peers.trees import tree_picks
from mincirc.formats.prism import prism_model, prism_property
from mincirc.mdp.model import MDP
from mincirc.mdp.value.policy import policy_return

FOLDER = Path(os.environ.get("MINCIRC_PEERS", "~/.cache/mincirc-peers")).expanduser()


@dataclass(frozen=True)
class Peer:
    """A program: what starts it (``None``: not here, for this ``reason``) and what it calls itself."""

    name: str
    program: str | None
    version: str
    reason: str = ""

    def to_json(self) -> Row:
        """Return what a result file says of it."""
        return {"version": self.version} if self.program else {"missing": self.reason}


@cache
def abc() -> Peer:
    """ABC as Debian or Yosys ship it."""
    for name in ("berkeley-abc", "abc", "yosys-abc"):
        program = shutil.which(name)
        if program:
            said = _said(program, "-q", "version")
            package = _said("dpkg-query", "-W", "-f", "${Version}", name) if shutil.which("dpkg-query") else ""
            return Peer("ABC", program, package or said.splitlines()[0] if package or said else "unknown")
    return Peer("ABC", None, "", "no abc or berkeley-abc on the path; see benchmarks/peers/install.sh")


@cache
def cirbo() -> Peer:
    """Cirbo in its own virtual environment."""
    return _python_peer("cirbo", "Cirbo")


@cache
def paynt() -> Peer:
    """PAYNT in its own virtual environment."""
    return _python_peer("paynt", "PAYNT")


@cache
def percy() -> Peer:
    """percy, which is a library: a program ``percy-exact INPUTS TABLE...`` of one's own that prints ``found SIZE``.

    The program hands tables in hex to percy's SSV encoder with ABC's solver, and prints the number of steps.
    """
    program = shutil.which("percy-exact", path=f"{FOLDER}{os.pathsep}{os.environ.get('PATH', '')}")
    return Peer("percy", program, "2019-06-20", "" if program else "no percy-exact on the path or in $MINCIRC_PEERS")


def _python_peer(package: str, name: str) -> Peer:
    python = FOLDER / package / "bin" / "python"
    if not python.exists():
        return Peer(name, None, "", f"not under {package}/ of $MINCIRC_PEERS; see benchmarks/peers/install.sh")
    code = f"import importlib.metadata as m, {package}; print(m.version('{package}'))"
    found = subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=False)
    if found.returncode:
        return Peer(name, None, "", last_line(found.stderr))
    return Peer(name, str(python), found.stdout.strip())


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def abc_script(digits: Sequence[str]) -> str:
    """Return the commands that find a least network for one function, without a limit, and print it.

    ``exact`` without ``-C 0`` stops silently at 400,000 conflicts; the count that ABC prints includes inverters at the
    outputs, so the network is written and its two-input nodes are counted.
    """
    return f"exact -C 0 {' '.join(digits)}; write_blif /dev/stdout"


def abc_sizes(output: str) -> list[int]:
    """Return the number of two-input nodes of every network in the output."""
    return [
        sum(len(line.split()) == 4 for line in network.splitlines() if line.startswith(".names"))
        for network in re.split(r"^\.model", output, flags=re.MULTILINE)[1:]
    ]


def ask_abc(digits: Sequence[str], limit: float, cpu: float | None = None) -> Row:
    """Find and prove one function with ABC, in a process of its own."""
    peer = abc()
    if peer.program is None:
        return {"status": "missing", "reason": peer.reason}
    outcome = measured([peer.program, "-q", abc_script(digits)], limit, cpu=cpu)
    sizes = abc_sizes(outcome.output)
    size = sizes[0] if sizes and outcome.status == "done" else None
    status = "proved" if size is not None else "failed" if outcome.status == "done" else outcome.status
    return {"status": status, "lower": size, "upper": size, "cpu": outcome.cpu, "wall": outcome.wall}


def ask_cirbo(inputs: int, tables: Sequence[int], limit: float, cpu: float | None = None) -> Row:
    """Refute sizes 1, 2, ... with Cirbo until it finds a circuit, in a process of its own."""
    peer = cirbo()
    if peer.program is None:
        return {"status": "missing", "reason": peer.reason}
    outcome = measured(
        [peer.program, str(ROOT / "benchmarks" / "peers" / "peer_cirbo.py")],
        limit,
        text=json.dumps({"inputs": inputs, "tables": list(tables)}),
        cpu=cpu,
    )
    said = json_lines(outcome.output)
    found = [s["found"] for s in said if "found" in s]
    lower = found[0] if found else 1 + max((s["refuted"] for s in said if "refuted" in s), default=-1)
    status = "proved" if found else outcome.status
    row = {
        "status": status,
        "lower": lower,
        "upper": found[0] if found else None,
        "cpu": outcome.cpu,
        "wall": outcome.wall,
    }
    return {**row, "reason": last_line(outcome.errors)} if status == "failed" else row


def ask_percy(inputs: int, digits: Sequence[str], limit: float, cpu: float | None = None) -> Row:
    """Find and prove one function with percy, in a process of its own."""
    peer = percy()
    if peer.program is None:
        return {"status": "missing", "reason": peer.reason}
    outcome = measured([peer.program, str(inputs), *digits], limit, cpu=cpu)
    found = re.match(r"found (\d+)", outcome.output)
    size = int(found[1]) if found else None
    status = "proved" if found else "failed" if outcome.status == "done" else outcome.status
    return {"status": status, "lower": size, "upper": size, "cpu": outcome.cpu, "wall": outcome.wall}


PRECISION = 1e-8
SLACK = Fraction(1, 10**6)
"""PAYNT computes in floats: it is asked for a bound lower by this part, and its tree is then evaluated exactly."""


def ask_paynt(task: MDP, bound: Fraction, bits: bool, limit: float, cpu: float | None = None) -> Row:
    """Ask PAYNT for decision trees of depth 0, 1, ... until one reaches the bound, in a process of its own.

    ``lower`` and ``upper`` bound the least *depth*; ``nodes`` are the decision nodes of the tree after PAYNT's
    simplification, and ``reaches`` whether its exact return is at least the exact bound.
    """
    peer = paynt()
    if peer.program is None:
        return {"status": "missing", "reason": peer.reason}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "sketch.templ").write_text(prism_model(task, bits=bits), encoding="utf-8")
        text = prism_property(task, bound - abs(bound) * SLACK)
        (folder / "sketch.props").write_text(text, encoding="utf-8")
        script = str(ROOT / "benchmarks" / "peers" / "peer_paynt.py")
        outcome = measured([peer.program, script, name, str(PRECISION)], limit, folder=folder, cpu=cpu)
    said = json_lines(outcome.output)
    found = next((s for s in said if "yes" in s), None)
    no = 1 + max((s["no"] for s in said if "no" in s), default=-1)
    row: Row = {"status": outcome.status, "lower": no, "upper": None, "cpu": outcome.cpu, "wall": outcome.wall}
    if outcome.status == "failed":
        row["reason"] = last_line(outcome.errors)
    if found is not None:
        picks = tree_picks(task, bits, found["tree"])
        reaches = picks is not None and policy_return(task, picks) >= bound
        row |= {"status": "proved", "upper": found["yes"], "nodes": found["nodes"], "reaches": reaches}
    return row
