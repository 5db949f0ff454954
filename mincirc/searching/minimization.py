"""The least circuit for the function of a given circuit or table, with don't-cares: exact resynthesis of small logic.

The function is asked for as a task of one step in which every other word is illegal
(:func:`mincirc.formats.logic.function.legal_task`), so the answer is that of :func:`mincirc.searching.minimum.search`:
every smaller size is refuted.  The given circuit is a known upper bound, so the answer is never larger than it.

**Inputs that the function does not depend on** are left out before the search, and the circuit found is one of all
inputs again.  That is sound with don't-cares too, as far as it goes here: an input is left out only if values *and*
don't-cares are the same for both of its values; then a circuit that reads it computes the function as well with a
constant in its place, and is no smaller with it.

Source of the question: Kojevnikov, Kulikov and Yaroslavtsev, Finding efficient circuits using SAT-solvers (2009), who
ask it of small functions; what a budget leaves open is said as bounds.  Oracle:
``tests/searching/test_minimization.py`` compares with the least size of every function that a given one allows.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any

from mincirc.arguments import quoted, refuse
from mincirc.circuit.absorb import absorb
from mincirc.circuit.basis import get_basis
from mincirc.circuit.builder import FALSE, Builder, Signal
from mincirc.circuit.names import NamedCircuit, Names
from mincirc.circuit.netlist import CONSTANT, Circuit, Gate, Output
from mincirc.circuit.text import format_circuit
from mincirc.circuit.translate import translated
from mincirc.display import RichDisplay
from mincirc.errors import MincircError
from mincirc.formats.file_text import MAX_FILE, FileText
from mincirc.formats.logic.function import IncompleteFunction, function_of, legal_task
from mincirc.formats.logic.tasks import read_circuit_file, read_function_file
from mincirc.formats.table import SCHEME, read_tables
from mincirc.interface import interface_for, legal_policy
from mincirc.mdp.value.policy import policy_return
from mincirc.partial import Missing, completeness
from mincirc.predicate import Policy
from mincirc.problem.problem import Problem
from mincirc.runtime.ambient import finishing
from mincirc.runtime.budget import Budget
from mincirc.searching.event import OnEvent
from mincirc.searching.method import make_method
from mincirc.searching.minimum import search
from mincirc.searching.params import DEFAULTS, SearchParams
from mincirc.searching.progress import with_progress
from mincirc.searching.result import SCHEMA, SearchResult, SearchStats, stats_json
from mincirc.solve.protocol import Backend
from mincirc.solve.sat import DEFAULT


@dataclass(frozen=True)
class Specification:
    """What is to be computed, and the circuit that was given for it (``None``: a table)."""

    name: str
    function: IncompleteFunction
    given: NamedCircuit | None = None


@dataclass(frozen=True, repr=False)
class Minimization(RichDisplay):
    """The least circuit of a function, or bounds.

    ``before`` is the given circuit, in the basis that was asked for (``None``: a table was given); ``circuit`` the
    best one known, over all inputs; ``result`` the answer of the search, over the inputs that the function depends on.

    >>> import mincirc
    >>> mincirc.minimize("table:1--0")
    Minimization(table:1--0, proved: size 0)
    """

    specification: Specification
    before: Circuit | None
    circuit: Circuit | None
    result: SearchResult

    def _brief(self) -> str:
        before = "" if self.size_before is None else f", from {self.size_before}"
        size = self.size if self.size is not None else f"{self.result.lower} to {self.result.upper}"
        return f"{self.specification.name}, {self.status}: size {size}{before}"

    @property
    def status(self) -> str:
        """``proved`` or ``bounds``."""
        return self.result.status

    @property
    def size_before(self) -> int | None:
        """The gates of the given circuit in the basis that was asked for."""
        return None if self.before is None else self.before.size

    @property
    def size(self) -> int | None:
        """The least number of gates; ``None`` while it is open."""
        return self.result.size

    @property
    def saving(self) -> int | None:
        """The gates that the best circuit known has less than the given one."""
        if self.before is None or self.circuit is None:
            return None
        return self.before.size - self.circuit.size

    @property
    def minimum(self) -> bool | None:
        """Whether the given circuit is minimum; ``None`` where none was given or that is open."""
        if self.before is None:
            return None
        if self.saving:
            return False
        return True if self.result.status == "proved" else None

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What the answer lacks."""
        return self.result.missing

    @property
    def named(self) -> NamedCircuit | None:
        """The best circuit known, with the names of the function."""
        if self.circuit is None:
            return None
        function = self.specification.function
        return NamedCircuit(self.circuit, Names(inputs=function.inputs), function.outputs)

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        named = self.named
        return {
            "schema": SCHEMA,
            "source": self.specification.name,
            "status": self.status,
            **completeness(self.missing),
            "basis": self.result.basis,
            "inputs": list(self.specification.function.inputs),
            "outputs": list(self.specification.function.outputs),
            "dont_cares": self.specification.function.free,
            "size_before": self.size_before,
            "size": self.size,
            "lower": self.result.lower,
            "upper": self.result.upper,
            "saving": self.saving,
            "minimum": self.minimum,
            "circuit": None if named is None else format_circuit(named.circuit, named.names),
            "stats": stats_json(self.result.stats),
        }


def specified(source: object, dont_cares: object = None) -> Specification:
    """Return what a source specifies: a path, ``table:...``, a circuit, or a function.

    ``dont_cares`` is such a source too: an output is a don't-care wherever that one is not 0.
    Raises :class:`~mincirc.errors.MincircError` when a source cannot be read, or the two do not fit.
    """
    found = _specified("source", source)
    if dont_cares is None:
        return found
    free = _specified("dont_cares", dont_cares).function
    return Specification(found.name, found.function.freed(free), found.given)


def _specified(argument: str, source: object) -> Specification:
    if isinstance(source, IncompleteFunction):
        return Specification("function", source)
    if isinstance(source, Circuit):
        source = NamedCircuit(source, Names())
    if isinstance(source, NamedCircuit):
        return Specification("circuit", function_of(source), source)
    if isinstance(source, FileText):
        return _of_file(source)
    if not isinstance(source, str | os.PathLike):
        refuse(argument, "the path of a circuit or a table, 'table:TABLE', a Circuit or an IncompleteFunction", source)
    name = os.fsdecode(source)
    if name.startswith(SCHEME):
        return Specification(name, read_tables(name))
    try:
        with Path(name).open("rb") as stream:
            return _of_file(FileText(name, stream.read(MAX_FILE + 1)))
    except OSError as error:
        raise MincircError(f"{name[:200]} cannot be read: {error.strerror or error}") from None
    except ValueError:  # a zero byte, half a character
        raise MincircError(f"{argument}: {quoted(name)} is no name of a file") from None


def _of_file(source: FileText) -> Specification:
    return Specification(source.file, read_function_file(source), read_circuit_file(source))


@with_progress
def minimize(
    source: object,
    *,
    dont_cares: object = None,
    basis: str | None = None,
    timeout: float | None = None,
    conflicts: int | None = None,
    solver: str | Backend = DEFAULT,
    symmetry: str | Sequence[str] | None = None,
    memory: str | int | None = None,
    on_event: OnEvent | None = None,
    jobs: int | None = None,
    scheduler: str | None = None,
    executor: Executor | None = None,
    deterministic: bool = False,
    params: SearchParams = DEFAULTS,
    progress: bool = False,  # noqa: ARG001 - with_progress takes it off
) -> Minimization:
    r"""Find the least circuit that computes what ``source`` does, and prove that none is smaller.

    ``source`` is the path of a circuit or a PLA, ``table:...``, a :class:`~mincirc.circuit.netlist.Circuit` or a
    function (at most 16 inputs); ``dont_cares`` is another one, not 0 where the outputs do not matter.  ``basis`` is
    that of the circuit by default (``b2`` for tables).  The other arguments are those of :func:`mincirc.search`.
    Raises :class:`~mincirc.errors.MincircError` for input that makes no sense; a budget that ends is the status
    ``bounds``.

    >>> import mincirc
    >>> clumsy = mincirc.parse_circuit("basis b2\ninputs a b\ng2 = a or b\ng3 = a nand b\ng4 = g2 and g3\ny0 = g4")
    >>> found = mincirc.minimize(clumsy)
    >>> found.status, found.size_before, found.size, found.saving
    ('proved', 3, 1, 2)
    """
    asked = source if isinstance(source, Specification) else specified(source, dont_cares)
    given = asked.given.circuit if asked.given is not None else None
    chosen = get_basis(basis if basis is not None else given.basis if given is not None else "b2").name
    before = None if given is None else translated(given, chosen)
    function, kept = asked.function.essential()
    known = None if before is None else _over(before, kept)
    name = PurePath(asked.name).name if given is not None else asked.name
    method, found = make_method({"solver": solver, "symmetry": symmetry, "params": params}), list[SearchResult]()
    budget = Budget()
    with budget.guard():
        found.append(
            search(
                legal_task(function, name),
                "optimal",
                basis=chosen,
                known=known,
                timeout=timeout,
                conflicts=conflicts,
                solver=solver,
                symmetry=symmetry,
                memory=memory,
                on_event=on_event,
                jobs=jobs,
                scheduler=scheduler,
                executor=executor,
                deterministic=deterministic,
                params=params,
            )
        )
    with finishing():
        result = found[0] if found else _not_begun(function, name, chosen, method.name, budget)
        result = _at_most(result, known)
    circuit = None if result.circuit is None else _widened(result.circuit, len(asked.function.inputs), kept)
    if circuit is not None and not asked.function.allows(circuit):
        raise AssertionError("a circuit that was found does not compute the function")
    return Minimization(asked, before, circuit, result)


def _not_begun(function: IncompleteFunction, name: str, basis: str, solver: str, budget: Budget) -> SearchResult:
    """Return the answer where the budget ended before the search began: nothing is known beside what was given."""
    task = legal_task(function, name)
    return SearchResult(
        status="bounds",
        problem=Problem(task, interface_for(task, "features"), basis, ()),
        bound=None,
        optimum=None,
        lower=0,
        upper=None,
        circuit=None,
        value=None,
        policy=None,
        stats=SearchStats(solver, stopped=budget.reason or "interrupted"),
    )


def _at_most(result: SearchResult, known: Circuit | None) -> SearchResult:
    """Return the result with the given circuit, where the search ended before it looked at that.

    The circuit acts legally at every state, and all policies of the task are worth the same (every legal word pays 1,
    :func:`mincirc.formats.logic.function.legal_task`): so it is an upper bound whether or not the optimum is known.
    """
    if known is None or result.circuit is not None:
        return result
    task, interface = result.problem.task, result.interface
    picks = legal_policy(interface.policy_of(known))
    assert picks is not None
    value, lower = policy_return(task, picks), result.lower or 0
    return replace(
        result,
        status="bounds" if lower < known.size else "proved",
        optimum=value,
        lower=lower,
        upper=known.size,
        circuit=known,
        value=value,
        policy=Policy(task, picks, known, interface),
    )


def _over(circuit: Circuit, kept: Sequence[int]) -> Circuit:
    """Return the circuit over some of its inputs, 0 in place of the others, without trivial gates."""
    builder = Builder(circuit.basis, len(kept))
    image: list[Signal] = [Output(kept.index(i)) if i in kept else FALSE for i in range(circuit.inputs)]
    for gate in circuit.gates:
        image.append(builder.function(gate.table, [image[f] for f in gate.fanins]))
    read = [FALSE if o.node == CONSTANT else image[o.node] for o in circuit.outputs]
    signals = [builder.not_(s) if o.negated else s for s, o in zip(read, circuit.outputs, strict=True)]
    return absorb(builder.circuit(signals))


def _widened(circuit: Circuit, inputs: int, kept: Sequence[int]) -> Circuit:
    """Return the circuit as one of all inputs, reading those that were kept."""
    place = {CONSTANT: CONSTANT, **dict(enumerate(kept))}
    place |= {len(kept) + number: inputs + number for number in range(circuit.size)}
    gates = tuple(Gate(gate.table, tuple(place[f] for f in gate.fanins)) for gate in circuit.gates)
    return Circuit(circuit.basis, inputs, gates, tuple(Output(place[o.node], o.negated) for o in circuit.outputs))
