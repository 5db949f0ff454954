"""The JSON that commands write, as records: what a page reads of each kind, checked field by field.

The forms are those that ``mincirc COMMAND --json`` prints (``docs/reports.md`` lists the commands).  A document says
its kind by the fields it has.  Fields that a page does not read are ignored, so that forms may grow; a field that it
reads and that is missing, or has another type, is an error that names it.  Pydantic (strict mode) checks the types.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict

from mincirc.errors import MincircError
from mincirc.partial import Missing, Why
from mincirc.rational import parse_rational

Status = Literal["proved", "bounds", "infeasible"]
Word = Literal["all", "some", "none", "unknown"]


def _number(value: Any) -> Any:
    """Return the rational that a text is; anything else is left for pydantic to refuse."""
    if not isinstance(value, str):
        return value
    try:
        return parse_rational(value)
    except MincircError as error:
        raise ValueError(str(error)) from None


Number = Annotated[Fraction, BeforeValidator(_number)]


class Document(BaseModel):
    """A part of a document."""

    model_config = ConfigDict(frozen=True, strict=True)


class SourceDocument(Document):
    """Where a task came from."""

    name: str
    package: str
    reading: str


class InterfaceDocument(Document):
    """How circuits see a task."""

    name: str
    inputs: list[str]
    outputs: int


class MissingDocument(Document):
    """One thing that an answer lacks."""

    what: str
    why: Why


class AnswerDocument(Document):
    """What every answer has: the task, where it came from, and what is missing."""

    task: str
    sources: list[SourceDocument]
    missing: list[MissingDocument] = []

    @property
    def lacks(self) -> list[Missing]:
        """What is missing."""
        return [Missing(m.what, m.why) for m in self.missing]


class AskedDocument(AnswerDocument):
    """An answer about circuits: also their basis and interface, on which a minimum depends."""

    basis: str
    interface: InterfaceDocument


class WitnessDocument(Document):
    """A circuit in text form and its policy, action by state."""

    circuit: str
    policy: dict[str, str]


class HoldsDocument(Document):
    """Where a predicate is true of one circuit, on one task."""

    holds: bool
    states: list[str]


class MemberDocument(Document):
    """One member of a union."""

    task: str
    optimum: Number | None
    bound: Number | None
    value: Number | None


class EndsDocument(Document):
    """Bounds on a least depth or cost."""

    lower: int | Number
    upper: int | Number | None


class SearchDocument(AskedDocument):
    """``mincirc search``."""

    status: Status
    lower: int | None
    upper: int | None
    depth: int | None
    objective: str
    costs: dict[str, str] | None
    cost: Number | None
    depth_bounds: EndsDocument | None
    cost_bounds: EndsDocument | None
    bound: Number | None
    optimum: Number | None
    value: Number | None
    circuit: str | None
    policy: dict[str, str] | None
    members: list[MemberDocument]
    predicates: dict[str, HoldsDocument]
    policy_file: str | None = None


class BestDocument(AskedDocument):
    """``mincirc search --gates R --maximise``."""

    status: Status
    gates: int
    size: int | None
    value: Number | None
    optimum: Number | None
    circuit: str | None


class StepDocument(Document):
    """One step of a staircase."""

    size: int
    bound_above: Number | None
    bound_max: Number
    status: Literal["proved", "bounds"]
    quantifier: Word | None
    circuit: str
    having: WitnessDocument | None
    lacking: WitnessDocument | None


class StaircaseDocument(AskedDocument):
    """``mincirc pareto``."""

    optimum: Number | None
    reaches_optimum: bool
    predicate: str | None
    steps: list[StepDocument]


class ConstraintDocument(Document):
    """A bound on a return: ``mean`` or the name of a member, and the least value."""

    name: str
    bound: Number


class MinimumDocument(AskedDocument):
    """What answers about all minimum circuits begin with."""

    status: Status
    size: int | None
    constraints: list[ConstraintDocument] | None = None


class QuantifierDocument(MinimumDocument):
    """``mincirc quantify``."""

    predicate: str
    quantifier: Word | None
    method: str | None
    tried: int | None
    having: WitnessDocument | None
    lacking: WitnessDocument | None


class SideDocument(Document):
    """The least size with a predicate, or without it."""

    status: Status
    size: int | None
    lower: int | None
    upper: int | None
    witness: WitnessDocument | None


class PriceDocument(MinimumDocument):
    """``mincirc price``; ``having`` and ``lacking`` are its fields ``with`` and ``without``."""

    predicate: str
    price: int | None
    having: SideDocument | None
    lacking: SideDocument | None


class ListedDocument(Document):
    """One policy of a minimum circuit."""

    circuit: str
    policy: dict[str, str]
    predicates: dict[str, bool]


class EnumerationDocument(MinimumDocument):
    """``mincirc enumerate``."""

    count: int
    policies_complete: bool
    circuits: int | None
    circuits_complete: bool
    policies: list[ListedDocument]


class TheoremStepDocument(Document):
    """One step of the argument."""

    number: int
    name: str
    outcome: str
    says: str
    witness: WitnessDocument | None


class TheoremDocument(AskedDocument):
    """``mincirc theorem``."""

    predicate: str
    verdict: str
    covered: bool
    size_set: int | None
    size_union: int | None
    sizes: dict[str, int | None]
    quantifier: dict[str, str]
    steps: list[TheoremStepDocument]
    constraints: list[ConstraintDocument] | None = None


class WrittenDocument(AnswerDocument):
    """``mincirc certify``: the folder of a certificate (``None``: nothing was settled)."""

    certificate: str | None
    kind: str | None = None
    digest: str | None = None


KINDS: tuple[tuple[str, frozenset[str], type[AnswerDocument]], ...] = (
    ("search", frozenset({"stats", "members", "lower", "policy"}), SearchDocument),
    ("search --maximise", frozenset({"stats", "gates", "value"}), BestDocument),
    ("pareto", frozenset({"reaches_optimum", "steps"}), StaircaseDocument),
    ("price", frozenset({"price", "with", "without"}), PriceDocument),
    ("enumerate", frozenset({"policies", "count"}), EnumerationDocument),
    ("theorem", frozenset({"verdict", "locality"}), TheoremDocument),
    ("quantify", frozenset({"quantifier", "having", "lacking"}), QuantifierDocument),
    ("certify", frozenset({"certificate"}), WrittenDocument),
)
"""The commands, the fields by which their documents are known, and the records; the first that fits is taken."""
