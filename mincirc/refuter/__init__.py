"""Lower bounds on the size of circuits for Boolean relations, by a search over live signals without SAT.

* :mod:`relation`: which words of the outputs are allowed for which input;
* :mod:`refuter`: :class:`Refuter` and :func:`refute`, which ask for one relation and one number of gates;
* :mod:`result`: what is answered, with the circuit or the replay log;
* :mod:`params`: limits, thresholds, and rules to leave out;
* :mod:`compiled`: the search in the compiled core (``mincirc/native/source/refuter.cpp`` has the idea and the proofs);
* :mod:`reference`: the same in Python, short and slow, with :mod:`state`, :mod:`next_gate` and :mod:`triples`.
"""

from mincirc.refuter.params import RULES, RefuterParams
from mincirc.refuter.refuter import BASES, Refuter, refute
from mincirc.refuter.relation import BooleanRelation
from mincirc.refuter.result import Refutation, RefuterStatistics

__all__ = [
    "BASES",
    "RULES",
    "BooleanRelation",
    "Refutation",
    "Refuter",
    "RefuterParams",
    "RefuterStatistics",
    "refute",
]
