"""From a checkpoint's JSON back to a checkpoint, believing as little as possible (see the other module's text)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from mincirc.circuit import Circuit, parse_circuit
from mincirc.errors import CircuitError
from mincirc.mdp.boxes.learn import Lemma
from mincirc.mdp.boxes.outer import BoxBound, BoxProver
from mincirc.mdp.value.floats import FloatTask
from mincirc.mdp.value.optimum import whole_box
from mincirc.problem.evidence import Evidence
from mincirc.problem.problem import Problem
from mincirc.rational import parse_rational
from mincirc.searching.checkpoint.record import Checkpoint, CheckpointError, Spent
from mincirc.version import __version__

NAMED = ("task", "interface", "bound")


def same_question(path: str, there: Mapping[str, Any], here: Mapping[str, Any]) -> None:
    """Raise :class:`CheckpointError` with what differs when the checkpoint is not about the question ``here``."""
    for part, asked in here.items():
        stated = there.get(part)
        if stated == asked:
            continue
        if part in NAMED and isinstance(stated, Mapping) and stated.get("name") == asked["name"]:
            raise CheckpointError(
                f"{path} is a checkpoint of another question: its {part} is called {_cut(asked['name'])} too, "
                "but has other contents"
            )
        raise CheckpointError(
            f"{path} is a checkpoint of another question: its {part}: {_called(stated)}, here: {_called(asked)}"
        )


def _called(value: Any) -> str:
    return _cut(value.get("name") if isinstance(value, Mapping) else value)


def _cut(value: Any) -> str:
    text = ",".join(map(str, value)) or "none" if isinstance(value, list) else str(value)
    return text if len(text) <= 80 else text[:77] + "..."


def understand(path: str, document: Mapping[str, Any], question: Mapping[str, Any], problem: Problem) -> Checkpoint:
    """Return the checkpoint, everything in it checked that can be; raise :class:`CheckpointError` otherwise."""
    try:
        same_question(path, document["question"], question)
        circuit, lower = _circuit(document, problem), _count(document["lower"])
        if circuit is not None and (circuit.size != document["upper"] or lower > circuit.size):
            raise ValueError("the bounds contradict one another")
        lemmas = Lemmas(problem)
        evidence = Evidence(
            lemmas=tuple(lemmas.read(x) for x in document["lemmas"]),
            rows=tuple(_state(s, problem) for s in document["rows"]),
            static=document["static"] is True,
            restarts=_count(document["legs"]),
            cubes=_cubes(document),
        )
        spent = document["spent"]
        effort = Spent(_count(spent["runs"]), float(spent["seconds"]), _count(spent["conflicts"]))
    except CheckpointError:
        raise
    except (KeyError, TypeError, AttributeError, IndexError, CircuitError):
        raise CheckpointError(f"{path} is damaged: not the contents of a checkpoint") from None
    except ValueError as error:
        raise CheckpointError(f"{path} cannot be believed: {error}") from None
    return Checkpoint(question, lower, circuit, evidence, effort)


def _cubes(document: Mapping[str, Any]) -> dict[int, tuple[str, ...]]:
    """Return what is settled of single sizes; another version may have cut them up otherwise, then nothing."""
    cubes = {int(gates): tuple(map(str, keys)) for gates, keys in document["refuted_cubes"].items()}
    return cubes if document["version"] == __version__ else {}


def _count(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise TypeError
    return value


def _state(value: Any, problem: Problem) -> int:
    if _count(value) >= len(problem.task.states):
        raise TypeError
    return int(value)


def _circuit(document: Mapping[str, Any], problem: Problem) -> Circuit | None:
    if document["circuit"] is None:
        return None
    circuit = parse_circuit(document["circuit"], "circuit")
    interface = problem.interface
    shape = (circuit.basis, circuit.inputs, len(circuit.outputs))
    if shape != (problem.basis, interface.inputs, interface.output_bits) or not problem.accepts(circuit):
        raise ValueError("its circuit does not meet the bound")
    return circuit


class Lemmas:
    """Reads lemmas and proves them: by the vector given, or from nothing."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        floats = FloatTask.of(problem.task)
        self._provers = [BoxProver(problem.task, c, floats) for c in problem.constraints]

    def read(self, plain: Mapping[str, Any]) -> Lemma:
        """Return a lemma that holds; raise ``ValueError`` for one that does not."""
        number = _count(plain["constraint"])
        prover, task = self._provers[number], self._problem.task
        box = tuple((_state(s, self._problem), tuple(map(_count, picks))) for s, picks in plain["box"])
        allowed = whole_box(task)
        for state, picks in box:
            if not picks or any(p not in allowed[state] for p in picks):
                raise TypeError
            allowed[state] = list(picks)
        if [s for s, _ in box] != sorted({s for s, _ in box}):
            raise TypeError
        bound = self._stated(plain["vector"])
        if bound is None or not prover.proves(allowed, bound):
            bound = prover.refute(allowed)
        if bound is None:
            raise ValueError("one of its lemmas is false")
        return Lemma(self._problem.constraints[number], box, bound)

    def _stated(self, vector: Any) -> BoxBound | None:
        if vector is None:
            return None
        values: dict[int, Fraction] = {_state(s, self._problem): parse_rational(v) for s, v in vector}
        return BoxBound((tuple(sorted(values.items())),))
