"""Boolean relations: which output words are allowed for which input, as a refuter of sizes is asked about them.

Idea: a lower bound on circuits needs nothing of a task but the words that are acceptable at each codeword.  Whose:
Boolean relations as specifications of several outputs with flexibility (Brayton and Somenzi 1989).  Different here: a
lemma or a box that speaks of single states is such a relation; what it says of several states at once is dropped,
which keeps a refutation valid and never a "found".  Assumes: few inputs; the record has a number for every input word.
Oracle: ``tests/refuter``, where circuits are evaluated row by row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mincirc.circuit.netlist import Circuit
from mincirc.circuit.simulate import evaluate
from mincirc.errors import ArgumentError


@dataclass(frozen=True)
class BooleanRelation:
    """``allowed[x]`` is the set of output words that input ``x`` allows, as a mask: bit y stands for word y.

    As everywhere, input 0 is the most significant bit of ``x`` and output 0 that of a word.
    """

    inputs: int
    outputs: int
    allowed: tuple[int, ...]

    def __post_init__(self) -> None:
        if self.inputs < 0 or self.outputs < 0 or len(self.allowed) != 1 << self.inputs:
            raise ArgumentError(
                f"a relation of {self.inputs} inputs has {1 << max(self.inputs, 0)} masks, not {len(self.allowed)}"
            )
        words = 1 << self.outputs
        if not all(0 <= mask < 1 << words for mask in self.allowed):
            raise ArgumentError(f"a mask of allowed words has bits 0 to {words - 1}")

    @classmethod
    def of_tables(cls, inputs: int, tables: Sequence[int], care: int | None = None) -> BooleanRelation:
        """Return the relation of functions given by truth tables (bit x: value at input x) on the inputs in ``care``.

        The first table is output 0.  Without ``care`` all inputs count.
        """
        outputs, everything = len(tables), (1 << (1 << len(tables))) - 1
        allowed = []
        for x in range(1 << inputs):
            word = sum((table >> x & 1) << (outputs - 1 - p) for p, table in enumerate(tables))
            allowed.append(1 << word if care is None or care >> x & 1 else everything)
        return cls(inputs, outputs, tuple(allowed))

    @classmethod
    def of_rows(cls, inputs: int, outputs: int, rows: Mapping[int, int]) -> BooleanRelation:
        """Return the relation with the masks ``rows[x]``; inputs that are not listed allow every word."""
        everything = (1 << (1 << outputs)) - 1
        return cls(inputs, outputs, tuple(rows.get(x, everything) for x in range(1 << inputs)))

    @property
    def satisfiable(self) -> bool:
        """Whether every input allows some word."""
        return all(self.allowed)

    def planes(self) -> tuple[int, ...]:
        """Return for every word the set of inputs that forbid it, bit x standing for input x."""
        return tuple(
            sum((~mask >> word & 1) << x for x, mask in enumerate(self.allowed)) for word in range(1 << self.outputs)
        )

    def accepts(self, circuit: Circuit) -> bool:
        """Return whether the circuit's word is allowed for every input."""
        words = evaluate(circuit, range(1 << self.inputs))
        return all(self.allowed[x] >> word & 1 for x, word in enumerate(words))
