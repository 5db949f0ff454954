"""Gate elimination as a search for proofs: why every circuit for a relation has at least so many gates.

**Whose.**  Substitute constants, count the gates that vanish, go on with what is left: Schnorr 1974, Stockmeyer 1977,
Blum 1984; Wegener, *The Complexity of Boolean Functions*, 1987, chapter 5.  There a case distinction, made by hand,
bounds a family of functions; Kulikov, Nikolenko and others (2018, 2022) let programs make the distinctions.  Different
here: one finite relation, with don't-cares and several outputs, is the object; the quotient by a first gate is a move
as good as a substitution; and the search deepens iteratively, with a memo of relations.

**The rule.**  Gates have two fan-ins, negation is free (``b2``, ``xaig``, ``lut-2``; without exclusive or: ``aig``).
C(R) is the least size of a circuit for the relation R.  Take a smallest circuit, of r > 0 gates, for R.  Each gate
depends on both of its fan-ins, which are different nodes: another gate would be a constant, or a literal of one of
them, and could go.  So up to complement (which costs nothing where it is read) a gate is of AND type or XOR.

1. *Some output is wired to an input*, perhaps complemented: then the same circuit does what R asks of the others when
   that output is that literal, ``C(R) >= C(R | output = literal)``.  (Only where R allows it.)
2. *No output is wired to an input.*  Let g be a gate that reads inputs alone, x and y (the first gate is one).

   a. *No other gate reads x or y.*  Make g an input z in place of both.  What is left has r - 1 gates, and whatever x
      and y were, it says at z = g(x, y) what the circuit said: it is a circuit for the *quotient* of R by g, whose
      words at z are those that R allows at all pairs (x, y) with g(x, y) = z.  So ``C(R) >= 1 + C(R / g)``; where some
      code of the quotient allows no word, g is no such gate.
   b. *Another gate reads x*, or one reads y.  Fix that input at any constant c.  Each gate that reads it becomes a
      constant or a literal of its other fan-in, and goes: ``C(R) >= 2 + C(R | x = c)``, for the better of both c.

All three cases are possible for all we know: R needs t gates if R needs one at all, and for every output and literal
that R allows case 1 gives t, for every pair of inputs and kind of gate case a gives t or is impossible, and for every
input case b gives t.  With fewer than two inputs there is no gate.

**Plain relations.**  An input that makes no difference can be fixed: any circuit with that input fixed has no more
gates and is still one for R.  An output that may take a constant or a literal *whatever the others are* can take it:
the changed circuit has no more gates.  So each node of the search is made plain first
(:meth:`~mincirc.lower.row_relation.RowRelation.plain`), which also lets the memo meet equal ones.

**Other bases.**  Circuits of ``nand`` and ``demorgan`` are circuits of ``aig`` with no more gates, as soon as
complements cost nothing; so bounds of ``aig`` hold there.  In ``mig`` and ``lut-k`` a gate that reads a constant may
remain one, and nothing of this holds.

**The search** for a proof of t gates visits the conditions, those that lack most first, and the better of two
constants first.  A relation is bounded without search first (:mod:`mincirc.lower.row_bound`); a proof may go ``depth``
steps deep, for depth 1, 2, ...  Known bounds and failures are kept by relation.  A failure is *final* where no depth
mattered.  Small relations are searched over live signals before they are taken apart (:mod:`mincirc.lower.leaves`), in
rounds: where a goal fails for good and some of these searches had no answer, they have more nodes in the next round.
Effort is the number of relations made, and what searches count for; the search stops when it is used up and resumes
where it stopped, with the same result.

**Assumes** that every word that R bars at a code is barred for every acceptable circuit: legality, and lemmas on one
state.  Lemmas on several states are dropped, which makes R weaker, and a bound of it still true.

**Oracle**: ``tests/lower/test_elimination.py`` (brute force on random hard relations, each rule by its definition,
planted circuits); the compiled search (``gate_elimination.cpp``) makes the same relations in the same order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from mincirc.lower.leaves import LeafParams, ask_slowly
from mincirc.lower.row_bound import Tables, quick_bound
from mincirc.lower.row_relation import FirstGate, RowRelation


class ProofOutcome(Enum):
    """Whether a goal is proved within some depth; ``NEVER``: no depth will do."""

    YES = 1
    NO = 2
    NEVER = 3


class Attempt(Enum):
    """How an attempt to prove a bound ended: proved, not to be proved by these rules, or out of effort."""

    PROVED = 1
    FAILED = 2
    STOPPED = 3


@dataclass
class KnownRelation:
    """What is known of a relation: it needs at least ``least`` gates; ``quick``: the quick bound says no more.

    ``failed`` has the least goal that failed, by depth; from ``hopeless`` on goals fail at any depth, and from
    ``unknown`` on the refuter has no answer: all of it in one ``round``.  There is a circuit of fewer gates than
    ``found``.
    """

    least: int = 0
    quick: bool = False
    hopeless: int | None = None
    failed: dict[int, int] = field(default_factory=dict)
    found: int | None = None
    unknown: int | None = None
    round: int = 0

    def enter_round(self, now: int) -> None:
        """Forget what more nodes for the refuter may change."""
        if self.round != now:
            self.round, self.hopeless, self.unknown = now, None, None
            self.failed.clear()

    def is_open(self, goal: int) -> bool:
        """Return whether the refuter's answer about a goal is not known and may be had in this round."""
        ends = (end for end in (self.found, self.unknown) if end is not None)
        return self.least < goal and all(goal < end for end in ends)

    def outcome(self, goal: int, depth: int) -> ProofOutcome | None:
        """Return the outcome for a goal, ``None`` if it is not known."""
        if self.least >= goal:
            return ProofOutcome.YES
        if any(end is not None and goal >= end for end in (self.hopeless, self.found)):
            return ProofOutcome.NEVER
        failed = any(deep >= depth and least <= goal for deep, least in self.failed.items())
        return ProofOutcome.NO if failed or depth == 0 else None

    def note(self, outcome: ProofOutcome, goal: int, depth: int) -> None:
        """Keep an outcome."""
        if outcome is ProofOutcome.YES:
            self.least = max(self.least, goal)
        elif outcome is ProofOutcome.NEVER:
            self.hopeless = goal if self.hopeless is None else min(goal, self.hopeless)
        else:
            self.failed[depth] = min(goal, self.failed.get(depth, goal))


class RelationMemo:
    """What is known of relations, of bounded size: two generations, of which the older one is forgotten at once."""

    def __init__(self, most_rows: int) -> None:
        self._most = most_rows // 2
        self._rows = 0
        self._young: dict[RowRelation, KnownRelation] = {}
        self._old: dict[RowRelation, KnownRelation] = {}

    def __getitem__(self, relation: RowRelation) -> KnownRelation:
        """Return what is known of a relation, to be changed in place."""
        known = self._young.get(relation)
        if known is None:
            known = self._old.pop(relation, None) or KnownRelation()
            if self._rows > self._most:
                self._old, self._young, self._rows = self._young, {}, 0
            self._young[relation] = known
            self._rows += len(relation.rows) + 16  # an entry without rows takes about as much as 16 rows
        return known


Choice: TypeAlias = tuple[int, RowRelation, int]
"""How many gates the known bound lacks; the relation; how many gates it must need."""

Condition: TypeAlias = list[Choice]
"""One of the choices must hold, the likeliest first."""


@dataclass
class OpenGoal:
    """A goal in work: conditions are made, move after move, and then visited, choice after choice."""

    relation: RowRelation
    goal: int
    depth: int
    leaf: bool = False
    move: int = 0
    conditions: list[Condition] = field(default_factory=list)
    made: bool = False
    at: int = 0
    choice: int = 0
    final: bool = True


class ReferenceElimination:
    """The search in Python; one relation after the other may be asked, and they share the memo."""

    def __init__(
        self, gates: tuple[FirstGate, ...], tables: Tables, most_rows: int, leaves: LeafParams | None = None
    ) -> None:
        """Without ``leaves`` the refuter is not asked."""
        self._gates = gates
        self._tables = tables
        self._memo = RelationMemo(most_rows)
        self._leaves = leaves if leaves is not None and leaves.outputs else None
        self._round = self._nodes = 0
        self.effort = 0

    def begin(self, relation: RowRelation) -> None:
        """Ask about a relation from now on."""
        self._root = relation.plain()
        self._begin_goal(0)
        self._begin_round(self._first_nodes)

    def close(self) -> None:
        """Nothing is held."""

    def _begin_round(self, nodes: int) -> None:
        self._round, self._nodes, self._unanswered = self._round + 1, nodes, False

    def _begin_goal(self, goal: int) -> None:
        self._goal, self._depth, self._stack = goal, 1, list[OpenGoal]()
        self._ended: ProofOutcome | None = None

    @property
    def depth(self) -> int:
        """How deep proofs of the present goal are looked for."""
        return self._depth

    def raise_to(self, goal: int, effort: int) -> Attempt:
        """Prove that the relation needs ``goal`` gates, by making about ``effort`` relations."""
        if goal != self._goal:
            self._begin_goal(goal)
        end = self.effort + effort
        while True:
            if self._nodes == 0 < self._first_nodes:
                self._next_round(goal)
            if not self._stack:
                outcome = self._ended or self._enter(self._root, goal, self._depth)
                self._ended = None
                if outcome is ProofOutcome.YES:
                    return Attempt.PROVED
                if outcome is ProofOutcome.NEVER or self._depth > self._root.inputs + self._root.outputs:
                    again = self._another_round(goal, end)
                    if again is None:
                        continue
                    self._ended = ProofOutcome.NEVER if again is Attempt.FAILED else None
                    return again
                if outcome is ProofOutcome.NO:
                    self._depth += 1
                    continue
            if self.effort >= end:
                return Attempt.STOPPED
            self._step(self._stack[-1])

    @property
    def _first_nodes(self) -> int:
        """Nodes for each leaf in the first round; 0 while there are no leaves."""
        leaves = self._leaves
        return leaves.nodes if leaves is not None and self.effort >= leaves.after else 0

    def _next_round(self, goal: int) -> None:
        """Begin the goal again with more nodes."""
        assert self._leaves is not None
        more = min(self._nodes * self._leaves.growth, self._leaves.most_nodes)
        self._begin_goal(goal)
        self._begin_round(more or self._leaves.nodes)

    def _another_round(self, goal: int, end: int) -> Attempt | None:
        """Go on with more nodes where unknown leaves could prove a goal that failed; else return how it ended."""
        leaves, found = self._leaves, self._known(self._root).found
        if leaves is None or (found is not None and goal >= found):
            return Attempt.FAILED
        if self._nodes == 0:
            self.effort = max(self.effort, min(end, leaves.after))  # without leaves the rest is in vain
            return Attempt.STOPPED if self.effort < leaves.after else None
        if not self._unanswered or self._nodes >= leaves.most_nodes:
            return Attempt.FAILED
        self._next_round(goal)
        return None

    # -- one goal ------------------------------------------------------------------------------------

    def _enter(self, relation: RowRelation, goal: int, depth: int) -> ProofOutcome | None:
        """Return the outcome for a goal, or ``None`` with a frame for it on the stack."""
        known = self._quick(relation, goal)
        outcome = self._outcome(relation, known, goal, depth)
        if outcome is None:
            self._stack.append(OpenGoal(relation, goal, depth, self._is_leaf(relation, known, goal)))
        return outcome

    def _known(self, relation: RowRelation) -> KnownRelation:
        known = self._memo[relation]
        known.enter_round(self._round)
        return known

    def _is_leaf(self, relation: RowRelation, known: KnownRelation, goal: int) -> bool:
        """Return whether the refuter is to be asked about a relation and a goal."""
        fits = self._leaves is not None and self._nodes > 0 and self._leaves.fits(relation)
        return fits and known.is_open(goal)

    def _outcome(self, relation: RowRelation, known: KnownRelation, goal: int, depth: int) -> ProofOutcome | None:
        return None if self._is_leaf(relation, known, goal) else known.outcome(goal, depth)

    def _quick(self, relation: RowRelation, need: int) -> KnownRelation:
        """Bound a relation without search."""
        known = self._known(relation)
        if known.least < need and not known.quick:
            known.least = max(known.least, quick_bound(relation, need, self._tables))
            known.quick = known.least < need
            if known.least == 0 < need:
                known.found = 1
        return known

    def _step(self, frame: OpenGoal) -> None:
        """Ask the refuter, make a move, or visit a choice."""
        if frame.leaf and self._leaves is not None:
            self._ask(frame, self._leaves)
        elif not frame.made:
            self._move(frame)
        elif frame.at == len(frame.conditions):
            self._end(ProofOutcome.YES)
        else:
            _, relation, need = frame.conditions[frame.at][frame.choice]
            outcome = self._enter(relation, need, frame.depth - 1)
            if outcome is not None:
                self._receive(frame, outcome)

    def _ask(self, frame: OpenGoal, leaves: LeafParams) -> None:
        """Ask the refuter for a circuit of fewer gates than the goal; its answer ends the frame."""
        frame.leaf, nodes = False, -(-self._nodes // leaves.pace)
        answer, took = ask_slowly(frame.relation, frame.goal - 1, FirstGate.XOR in self._gates, nodes)
        self.effort += 1 + took * leaves.pace // leaves.nodes_per_relation
        known = self._known(frame.relation)
        if answer == "refuted":
            self._end(ProofOutcome.YES)
        elif answer == "found":
            known.found = frame.goal if known.found is None else min(known.found, frame.goal)
            self._end(ProofOutcome.NEVER)
        else:
            known.unknown = frame.goal if known.unknown is None else min(known.unknown, frame.goal)
            self._unanswered = True
            outcome = known.outcome(frame.goal, frame.depth)
            if outcome is not None:
                self._end(outcome)

    def _receive(self, frame: OpenGoal, outcome: ProofOutcome) -> None:
        """Go on after a choice: to the next condition where it holds, else to the next choice."""
        if outcome is ProofOutcome.YES:
            frame.at, frame.choice, frame.final = frame.at + 1, 0, True
            return
        frame.final &= outcome is ProofOutcome.NEVER
        frame.choice += 1
        if frame.choice == len(frame.conditions[frame.at]):
            self._end(ProofOutcome.NEVER if frame.final else ProofOutcome.NO)

    def _end(self, outcome: ProofOutcome) -> None:
        """Close the topmost frame."""
        frame = self._stack.pop()
        self._known(frame.relation).note(outcome, frame.goal, frame.depth)
        if self._stack:
            self._receive(self._stack[-1], outcome)
        else:
            self._ended = outcome

    # -- conditions ----------------------------------------------------------------------------------

    def _move(self, frame: OpenGoal) -> None:
        """Make the next condition: of a literal at an output, of an input, of a first gate."""
        relation, move = frame.relation, frame.move
        frame.move += 1
        literals, inputs = 2 * relation.inputs * relation.outputs, relation.inputs
        if move < literals:
            output, rest = divmod(move, 2 * inputs)
            self._require(frame, [relation.placed(output, (rest // 2, rest % 2))], frame.goal)
        elif move < literals + inputs:
            place = move - literals
            self._require(frame, [relation.fixed(place, 0), relation.fixed(place, 1)], frame.goal - 2)
        elif move < literals + inputs + inputs * (inputs - 1) // 2 * len(self._gates):
            pair, gate = divmod(move - literals - inputs, len(self._gates))
            first, second = pair_of(pair)
            self._require(frame, [relation.merged(first, second, self._gates[gate])], frame.goal - 1)
        else:
            frame.conditions.sort(key=lambda condition: -condition[0][0])
            frame.made = True

    def _require(self, frame: OpenGoal, relations: list[RowRelation | None], need: int) -> None:
        """Put the condition that one of the relations needs so many gates; end the frame where it fails at once."""
        choices: Condition = []
        outcomes = []
        for relation in relations:
            self.effort += 1
            if relation is None:
                return
            plain = relation.plain()
            known = self._quick(plain, need)
            outcome = self._outcome(plain, known, need, frame.depth - 1)
            if outcome is ProofOutcome.YES:
                return
            outcomes.append(outcome)
            choices.append((need - known.least, plain, need))
        if all(outcomes):
            never = all(outcome is ProofOutcome.NEVER for outcome in outcomes)
            self._end(ProofOutcome.NEVER if never else ProofOutcome.NO)
            return
        choices.sort(key=lambda choice: choice[0])
        frame.conditions.append(choices)


def pair_of(number: int) -> tuple[int, int]:
    """Return (greater, smaller), the pair of places with that number: (1, 0), (2, 0), (2, 1), (3, 0), ..

    >>> [pair_of(number) for number in range(4)]
    [(1, 0), (2, 0), (2, 1), (3, 0)]
    """
    greater = 1
    while number >= greater:
        number -= greater
        greater += 1
    return greater, number
