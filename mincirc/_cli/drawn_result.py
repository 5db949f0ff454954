"""Pictures of results in JSON: the circuit of a search, a staircase, the two sides of a price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mincirc.circuit.names import NamedCircuit
from mincirc.circuit.text import parse_named_circuit
from mincirc.draw import DrawingParams, circuit_svg, staircase_svg
from mincirc.draw.comparison import sides_svg
from mincirc.errors import MincircError
from mincirc.report.documents import (
    AnswerDocument,
    BestDocument,
    PriceDocument,
    SearchDocument,
    SideDocument,
    StaircaseDocument,
    StepDocument,
)
from mincirc.report.params import ReportParams
from mincirc.report.reading import read_inputs


@dataclass(frozen=True)
class ReadStairs:
    """A staircase as a document has it, with its predicate."""

    document: StaircaseDocument

    @property
    def staircase(self) -> ReadStairs:
        """The steps: these."""
        return self

    @property
    def steps(self) -> Sequence[StepDocument]:
        """The steps, upwards."""
        return self.document.steps

    @property
    def complete(self) -> bool:
        """Whether the last step reaches the optimum."""
        return self.document.reaches_optimum

    @property
    def predicate(self) -> str | None:
        """The predicate's name."""
        return self.document.predicate

    @property
    def quantified(self) -> Sequence[StepDocument | None]:
        """The steps that have a quantifier."""
        return [step if step.quantifier else None for step in self.document.steps]


def result_svg(path: str, params: DrawingParams) -> tuple[str, str]:
    """Return the picture of the result in a file, and what it shows; raise :class:`MincircError` if there is none."""
    answers, _ = read_inputs([path], ReportParams())
    if not answers:
        raise MincircError(f"{path}: a certificate has no picture; the JSON of search, pareto or price has one")
    return _of(answers[0].document, path, params)


def _of(document: AnswerDocument, path: str, params: DrawingParams) -> tuple[str, str]:
    match document:
        case SearchDocument(circuit=str(text)) | BestDocument(circuit=str(text)):
            named = parse_named_circuit(text)
            return circuit_svg(named.circuit, named.names, None, document.task, params=params), "circuit"
        case StaircaseDocument():
            return staircase_svg(ReadStairs(document), document.task, params), "staircase"
        case PriceDocument():
            return _price(document, params), "price"
    raise MincircError(f"{path}: no circuit, staircase or price to draw")


def _price(document: PriceDocument, params: DrawingParams) -> str:
    sides = (document.having, document.lacking)
    found = [_witness(side) for side in sides]
    names = next((named.names for named in found if named is not None), None)
    circuits = [None if named is None else named.circuit for named in found]
    return sides_svg(document.predicate, sides, circuits, names, document.task, params)


def _witness(side: SideDocument | None) -> NamedCircuit | None:
    return None if side is None or side.witness is None else parse_named_circuit(side.witness.circuit)
