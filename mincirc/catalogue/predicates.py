"""The built-in predicates as data; what they compute is in :mod:`mincirc.predicate`, which reads them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points

GROUP = "mincirc.predicates"
"""The entry-point group that plug-ins use."""


@dataclass(frozen=True)
class CataloguedPredicate:
    """One line of the catalogue: a predicate, or a family of them written ``name:PARAMETER``.

    ``symbolic`` says that it has a formula; ``local``, ``of_circuit`` and ``source`` are those of
    :class:`~mincirc.predicate.protocol.Predicate` (installed ones are not loaded: nothing is known of them).
    """

    name: str
    about: str
    local: bool | None = None
    of_circuit: bool = False
    symbolic: bool = False
    source: str = ""


RISKS = "Hubinger et al., Risks from Learned Optimization (2019), sections 3 and 4"

RELEVANCE = (
    "O'Donnell, Analysis of Boolean Functions (2014), section 2.2 (relevant coordinates); Everitt et al.,"
    " Agent Incentives: A Causal Perspective (2021) (response to a variable)"
)

PROBES = (
    "Alain and Bengio, Understanding intermediate layers using linear classifier probes (2016), with a "
    "gate as the probe; Hubinger et al., Risks from Learned Optimization (2019), section 4"
)

COMPLEXITY = "Wegener, The Complexity of Boolean Functions (1987), section 1.3"

CAVEAT = " (of the circuit: not covered by the theorem)"

BUILT_IN = (
    CataloguedPredicate(
        "harmful-off-distribution",
        "some state not labelled training takes an action labelled harmful there",
        local=True,
        symbolic=True,
        source=RISKS,
    ),
    CataloguedPredicate(
        "deceptive",
        "harmful-off-distribution, and no training state takes a harmful action",
        local=False,
        symbolic=True,
        source=RISKS,
    ),
    CataloguedPredicate(
        "behaves-differently-unsupervised",
        "some state acts differently from its supervised twin (needs a feature or bit 'supervised' or 'unsupervised')",
        local=False,
        symbolic=True,
        source="Leike et al., AI Safety Gridworlds (2017), section 2.1.3 (absent supervisor)",
    ),
    CataloguedPredicate(
        "constant",
        "all states take the same action",
        local=False,
        symbolic=True,
        source="O'Donnell, Analysis of Boolean Functions (2014), section 2.2 (no coordinate is relevant)",
    ),
    CataloguedPredicate(
        "misgeneralises",
        "from some initial state, optimal for the training reward and not for the hidden reward of the deployment",
        local=True,
        source="Langosco et al., Goal Misgeneralization in Deep Reinforcement Learning (2022); observed reward "
        "and hidden performance function: Leike et al., AI Safety Gridworlds (2017)",
    ),
    CataloguedPredicate(
        "same-return-everywhere",
        "the return is the same from every state",
        local=False,
        source="a counterexample to 'any predicate' in Hubinger, Are minimal circuits deceptive? (2019)",
    ),
    CataloguedPredicate(
        "reads-feature:NAME",
        "some states that differ in NAME only (a feature, or one input bit) act differently",
        local=False,
        symbolic=True,
        source=RELEVANCE,
    ),
    CataloguedPredicate(
        "ignores-feature:NAME",
        "all states that differ in NAME only (a feature, or one input bit) act the same",
        local=False,
        symbolic=True,
        source=RELEVANCE,
    ),
    CataloguedPredicate(
        "monotone-in:BIT",
        "no output bit falls when the input bit BIT rises and nothing else changes",
        local=False,
        symbolic=True,
        source="O'Donnell, Analysis of Boolean Functions (2014), section 2.1 (monotone), for one coordinate",
    ),
    CataloguedPredicate(
        "below-return:K",
        "the exact return (of a union: the mean) is below K",
        local=False,
        source="Hubinger, Are minimal circuits deceptive? (2019): the negation of the bound on the return",
    ),
    CataloguedPredicate("depth-above:D", "the depth is above D" + CAVEAT, of_circuit=True, source=COMPLEXITY),
    CataloguedPredicate(
        "gates-above:N", "some output depends on more than N gates" + CAVEAT, of_circuit=True, source=COMPLEXITY
    ),
    CataloguedPredicate(
        "computes:LABEL",
        "some gate computes, up to complement, whether the state carries LABEL" + CAVEAT,
        of_circuit=True,
        source=PROBES,
    ),
    CataloguedPredicate(
        "computes-feature:BIT",
        "some gate computes, up to complement, the declared input bit BIT" + CAVEAT,
        of_circuit=True,
        source=PROBES,
    ),
)
"""In the order in which they are listed."""

_BY_NAME = {entry.name: entry for entry in BUILT_IN}


def known(name: str) -> CataloguedPredicate:
    """Return the line of a built-in predicate (``deceptive``) or family (``reads-feature:NAME``)."""
    return _BY_NAME[name]


def installed() -> tuple[EntryPoint, ...]:
    """Return the entry points of installed predicates; nothing of them is loaded."""
    return tuple(entry_points(group=GROUP))


def catalogue() -> tuple[CataloguedPredicate, ...]:
    """Return the built-in and installed predicates."""
    found = dict(_BY_NAME)
    for entry in installed():
        found.setdefault(entry.name, CataloguedPredicate(entry.name, f"from {entry.value}"))
    return tuple(found.values())
