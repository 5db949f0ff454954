"""The beginning of every statement about a predicate: which size is the least, and what is left of the budget.

"All minimum circuits have C" speaks of circuits of the least size, so that size is proved first, by the search of
:func:`mincirc.search`; the statement spends what remains of the same budget, and its searches have the parameters of
the same question.  A predicate of the caller's is evaluated on the first circuit known, so an
exception of it comes before a long search and not after it.

The beginning has no oracle of its own: ``tests/statements/test_against_brute_force.py`` compares the statements, and
``tests/statements/test_params.py`` looks into every search that they make.
"""

from __future__ import annotations

from dataclasses import dataclass

from mincirc.mdp.model import MDP
from mincirc.predicate import Predicate, get_predicate
from mincirc.predicate.protocol import Check
from mincirc.predicate.repeatable import recording
from mincirc.rational import Rational
from mincirc.searching.event import OnEvent, Teller
from mincirc.searching.method import Method, make_method
from mincirc.searching.minimum import minimise
from mincirc.searching.question import Options, Question, make_budget, make_question
from mincirc.searching.result import SearchResult
from mincirc.solve.protocol import Budget


@dataclass(frozen=True)
class Settled:
    """A question whose least size was searched for (``result``), with the predicate that is asked about next.

    ``budget`` goes on where the search ended; ``on_event`` is told of what comes next.
    """

    question: Question
    method: Method
    predicate: Predicate
    budget: Budget
    result: SearchResult
    on_event: OnEvent | None

    @property
    def proved(self) -> bool:
        """Whether the least size is proved, so that there are minimum circuits to speak of."""
        return self.result.status == "proved"

    @property
    def size(self) -> int:
        """The least size, once it is proved."""
        assert self.result.size is not None
        return self.result.size

    def teller(self) -> Teller:
        """Return what tells of phases that are about circuits of the least size."""
        return Teller(self.on_event, self.budget, self.result.size)


def settle(
    task: MDP,
    predicate: str | Predicate | Check,
    bound: Rational | None,
    limits: tuple[float | None, int | None],
    on_event: OnEvent | None,
    options: Options,
) -> Settled:
    """Check what is asked and search for the least size, within ``limits`` of seconds and of conflicts.

    Raises :class:`~mincirc.errors.MincircError` when the question makes no sense; a budget that ends does not.
    """
    question, named = make_question(task, bound, options), recording(get_predicate(predicate, task))
    method, budget = make_method(options), make_budget(*limits)
    result = minimise(question, method, budget, [named], on_event)
    return Settled(question, method, named, budget, result, on_event)
