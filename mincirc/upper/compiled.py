"""Rounds of local search in the compiled core: the wrapper of ``source/local_search.h``.

What a round does is said in ``source/local_search.cpp`` and the files that it names: ``walk.cpp`` (steps), ``box.cpp``
(boxes of good policies), ``policy.cpp`` (values and prices), ``net.cpp``.  Here a task becomes arrays, nets go to and
fro, and a round is cut into pieces, between which limits are looked at.

Floats guide; whoever counts a circuit decides exactly.  Oracle: ``tests/searching/test_improve.py``, run with both
cores, and ``tests/native/test_local_search.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np

from mincirc.circuit.net import Net, allowed_tables
from mincirc.circuit.simulate import columns
from mincirc.mdp.boxes.accept import Judge
from mincirc.mdp.boxes.inner import Box
from mincirc.mdp.value.floats import Floats, FloatTask
from mincirc.native import Core
from mincirc.parameters import Parameters, Range
from mincirc.problem.problem import Problem
from mincirc.runtime.ambient import check, current
from mincirc.upper.restarts import RestartParams, Trajectory
from mincirc.upper.rounds import Counter


@dataclass(frozen=True, kw_only=True)
class CompiledParams(Parameters):
    """Rounds in the compiled core, whose steps cost little."""

    steps: Annotated[int, Range(1)] = 3000
    """Steps of a round within a box."""

    priced_steps: Annotated[int, Range(1)] = 600
    """Steps of a round that spends slack."""

    extra_gates: Annotated[int, Range(0)] = 4
    """Gates by which a trajectory may exceed its smallest circuit."""

    detours: Annotated[float, Range(0, 1)] = 0.5
    """Share of the steps that may add a gate."""

    triples: Annotated[float, Range(0, 1)] = 0.02
    """Share of the steps that look through all triples of nodes: a gate reads one of them and a new gate of two."""

    triple_nodes: Annotated[int, Range(2)] = 40
    """Nodes of such a step, a random sample where there are more."""

    new_gates: Annotated[int, Range(1)] = 20
    """Random new gates offered in such a step."""

    tries: Annotated[int, Range(1)] = 4
    """Pairs drawn until one has a function other than the present one."""

    priced_tries: Annotated[int, Range(1)] = 16
    """The same where pairs have prices."""

    all_pairs: Annotated[int, Range(2)] = 64
    """With more nodes than that, pairs are made of a random sample of them."""

    sample: Annotated[int, Range(2)] = 48
    """Nodes of that sample."""

    worst_cases: Annotated[int, Range(0)] = 60
    """Worst cases evaluated per box."""

    most_pending: Annotated[int, Range(1)] = 10
    """Changes that spend slack between two evaluations of the policy."""

    pending_gain: Annotated[int, Range(1)] = 1
    """Changes after which the policy is evaluated as soon as the net has lost a gate."""

    most_spent: Annotated[float, Range(0, 1)] = 0.3
    """Share of the slack, to first order, after which the policy is evaluated at once."""

    tolerance: Annotated[float, Range(0, 1e-3)] = 1e-12
    """Relative change of values in a sweep below which they have converged."""

    rest: Annotated[float, Range(0, 1)] = 1e-7
    """Share of the visits that may be neglected."""

    decided: Annotated[float, Range(0, 1)] = 1e-2
    """Share of a margin that may be unknown when the values are taken to be known."""

    sweeps: Annotated[int, Range(1)] = 20_000
    """Sweeps of one evaluation at most."""

    piece: Annotated[int, Range(1000)] = 16_000_000
    """Operations on words between two looks at the clock: some 10 to 40 ms."""

    work_per_check: Annotated[int, Range(0)] = 50_000
    """Circuits are checked exactly after so many operations on words per state, or at the end of a round."""

    first_piece: Annotated[int, Range(1000)] = 1_000_000
    """The same at the beginning, doubled from piece to piece: first circuits are known sooner."""

    restarts: RestartParams = field(
        default_factory=lambda: RestartParams(trajectories=6, rounds_per_gate=8, most_stagnant=60)
    )
    """The restart pool."""


DEFAULTS = CompiledParams()


LIMITS = (
    *("detours", "triples", "triple_nodes", "new_gates", "tries", "priced_tries", "all_pairs", "sample", "tolerance"),
    *("rest", "decided", "sweeps", "worst_cases", "most_pending", "pending_gain", "most_spent"),
)
"""The parameters that the core is given by their names."""


class CompiledRounds:
    """Rounds in the compiled core: one net at a time, its policy, and a walk from it."""

    def __init__(self, core: Core, handle: Any, problem: Problem, basis: str, judge: Judge, params: CompiledParams):
        self._ffi, self._lib, self._handle = core.ffi, core.lib, handle
        self._basis, self._interface, self._floats = basis, problem.interface, judge.floats
        self._params = params
        self._piece = params.first_piece
        self._between = params.work_per_check * len(problem.task.states)
        self._since = self._between
        self._left = core.ffi.new("int64_t[2]")

    @staticmethod
    def make(
        core: Core, problem: Problem, basis: str, judge: Judge, params: CompiledParams = DEFAULTS
    ) -> CompiledRounds | None:
        """Return the rounds of a problem, walking over ``basis``; ``None`` where there is no memory for them."""
        budget = current()
        left = None if budget is None else budget.left_memory()
        made = _Task(core, problem, basis, judge, params).handle(left)
        return None if made is None else CompiledRounds(core, made, problem, basis, judge, params)

    @property
    def restarts(self) -> RestartParams:
        """Size and patience of the pool of trajectories."""
        return self._params.restarts

    def begin(self, net: Net) -> Trajectory | None:
        """Return a trajectory from a net; ``None`` where it is not legal at every state."""
        return Trajectory(net, (), len(net.gates)) if self._load(net) else None

    def box(self, trajectory: Trajectory, seed: int) -> Box:
        """Return a box of policies around that of a trajectory."""
        self._load(trajectory.net)
        self._begin(2, 0, seed)
        while self._run(0, 0) == 0 and self._left[1] <= 0:
            check()
        floats = self._floats
        mask = np.zeros(len(floats.reward), dtype=np.uint8)
        self._lib.mincirc_local_search_box(self._handle, self._ffi.from_buffer("uint8_t[]", mask))
        return tuple(frozenset(options) for options in floats.box(mask.astype(np.bool_)))

    def run(self, trajectory: Trajectory, counter: Counter, seed: int) -> Iterator[None]:
        """Run one round."""
        params = self._params
        spends = trajectory.rounds % 2 == 0 and not trajectory.tight
        left = params.priced_steps if spends else params.steps
        kind = 0 if spends else 1 + trajectory.rounds // (1 if trajectory.tight else 2) % 2
        self._load(trajectory.net)
        self._begin(kind, trajectory.smallest + params.extra_gates, seed)
        while left > 0:
            now, piece = min(left, counter.left), self._piece
            found = self._run(counter.smallest, now)
            now -= self._left[0]
            left -= now
            counter.took(now, piece - self._left[1])
            if found == 2:
                trajectory.tight = True
                return
            self._since += piece - self._left[1]
            if found == 1 and (self._since >= self._between or left <= 0):
                self._since = 0
                if not counter.count(self._net(1), "approximation" if spends else "resubstitution"):
                    trajectory.drop()
                    return
            yield
        if self._checked(self._lib.mincirc_local_search_end(self._handle)) == 1:
            trajectory.move(self._net(0), ())

    def priced(self, net: Net) -> tuple[Floats, Floats | None]:
        """Return the values of a net's policy, and what other choices cost as shares of the slack, if it has any."""
        values, prices = np.zeros(len(self._interface.codes)), np.zeros(len(self._floats.reward))
        self._load(net)
        self._begin(0, 0, 0)
        while (found := self._run(0, 0)) == 0 and self._left[1] <= 0:
            check()
        pointers = [self._ffi.from_buffer("double[]", array) for array in (values, prices)]
        self._lib.mincirc_local_search_values(self._handle, *pointers)
        return values, None if found == 2 else prices

    def simplified(self, net: Net) -> Net:
        """Return a legal net as the core takes it."""
        self._load(net)
        return self._net(0)

    def _load(self, net: Net) -> bool:
        gates = np.array([*net.gates, (0, 0, 0)], dtype=np.int32)
        outputs = np.array([*net.outputs, 0], dtype=np.int32)
        pointers = [self._ffi.from_buffer("int32_t[]", array) for array in (gates, outputs)]
        return self._checked(self._lib.mincirc_local_search_load(self._handle, len(net.gates), *pointers)) == 1

    def _begin(self, kind: int, limit: int, seed: int) -> None:
        self._checked(self._lib.mincirc_local_search_begin(self._handle, kind, limit, seed))

    def _run(self, known: int, steps: int) -> int:
        """Go on with the round; ``_left`` are the steps and the work that are left."""
        self._left[0], self._left[1] = steps, self._piece
        self._piece = min(2 * self._piece, self._params.piece)
        return self._checked(self._lib.mincirc_local_search_run(self._handle, known, self._left, self._left + 1))

    def _net(self, which: int) -> Net:
        """Return the last acceptable net (0), or the smallest that was found in the last piece (1)."""
        size, outputs = self._lib.mincirc_local_search_size(self._handle, which), self._interface.output_bits
        gates, literals = np.zeros((size + 1, 3), dtype=np.int32), np.zeros(outputs + 1, dtype=np.int32)
        pointers = [self._ffi.from_buffer("int32_t[]", array) for array in (gates, literals)]
        self._lib.mincirc_local_search_net(self._handle, which, *pointers)
        triples = tuple((table, a, b) for table, a, b in gates[:size].tolist())
        return Net(self._basis, self._interface.inputs, triples, tuple(literals[:outputs].tolist()))

    @staticmethod
    def _checked(found: int) -> int:
        if found == -2:
            raise MemoryError("no memory for local search")
        assert found >= 0, "a net that the core made is one"
        return found


class _Task:
    """The arrays of a problem, as the core reads them; they are copied there."""

    def __init__(self, core: Core, problem: Problem, basis: str, judge: Judge, params: CompiledParams) -> None:
        self._ffi, self._lib = core.ffi, core.lib
        self._kept: list[Any] = []
        self._task = core.ffi.new("mincirc_local_search_task *")
        self._limits = core.ffi.new("mincirc_local_search_limits *")
        self._set_interface(problem)
        self._set_floats(judge.floats)
        self._set_constraints(judge)
        for name in LIMITS:
            setattr(self._limits, name, getattr(params, name))
        normal = allowed_tables(basis)
        constant_or_one_input = (0, 3, 5, 10, 12, 15)
        self._limits.tables = sum(1 << t for t in {*normal, *(t ^ 15 for t in normal), *constant_or_one_input})

    def handle(self, memory: int | None) -> Any:
        """Return a handle of a search; ``None`` where more than ``memory`` bytes would be needed."""
        most = 0 if memory is None else max(1, memory)
        made = self._lib.mincirc_local_search_new(self._task, self._limits, 0, most)
        return None if made == self._ffi.NULL else self._ffi.gc(made, self._lib.mincirc_local_search_free)

    def _array(self, kind: str, values: Any) -> Any:
        array = np.ascontiguousarray(values, dtype=kind.removesuffix("_t").replace("double", "float64"))
        self._kept.append(array if array.size else np.zeros(1, dtype=array.dtype))
        return self._ffi.from_buffer(f"{kind}[]", self._kept[-1])

    def _set_interface(self, problem: Problem) -> None:
        interface, task = problem.interface, self._task
        states, size = len(interface.codes), (len(interface.codes) + 63) // 64 * 8
        choices = np.full((states, 1 << interface.output_bits), -1, dtype=np.int32)
        for state, decoding in enumerate(interface.decoding):
            choices[state, list(decoding)] = list(decoding.values())
        bits = b"".join(column.to_bytes(size, "little") for column in columns(interface.codes, interface.inputs))
        task.states, task.inputs, task.outputs = states, interface.inputs, interface.output_bits
        task.columns = self._array("uint64_t", np.frombuffer(bits, dtype="<u8"))
        task.choices = self._array("int32_t", choices)

    def _set_floats(self, floats: FloatTask) -> None:
        task, present = self._task, floats.weight > 0
        task.objective = 2 if floats.total else 0 if floats.steps is None else 1
        task.steps, task.gamma = floats.steps or 0, floats.gamma
        task.first = self._array("int32_t", np.append(floats.first, len(floats.reward)))
        task.reward = self._array("double", floats.reward)
        task.begin = self._array("int32_t", np.concatenate(([0], np.cumsum(present.sum(axis=1)))))
        task.target = self._array("int32_t", floats.target[present])
        task.weight = self._array("double", floats.weight[present])

    def _set_constraints(self, judge: Judge) -> None:
        task, constraints = self._task, judge.constraints
        supports = [c.support for c in constraints]
        weights = [float(c.weights[s]) for c in constraints for s in c.support]
        task.constraints = len(constraints)
        task.constraint_begin = self._array("int32_t", np.cumsum([0, *map(len, supports)]))
        task.constraint_state = self._array("int32_t", [s for states in supports for s in states])
        task.constraint_weight = self._array("double", weights)
        task.threshold = self._array("double", judge.float_thresholds)
        task.slack = self._array("double", judge.slacks)
        task.strict = self._array("uint8_t", [c.strict for c in constraints])
