"""The scalar values of a task file: exact numbers, whole numbers, names, bounds.  All are text in the file.

Each is a pydantic type that reads the text and has a JSON Schema for editors.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import PlainValidator, WithJsonSchema

from mincirc.circuit.basis import BASES
from mincirc.errors import did_you_mean
from mincirc.interface import KINDS
from mincirc.rational import parse_rational
from mincirc.task.tree import why_no_name

_WHOLE = re.compile(r"(0|[1-9][0-9]{0,8})\Z|0b[01]{1,64}\Z|0x[0-9a-fA-F]{1,16}\Z")
_NUMBER_PATTERN = r"^[+-]?(\d+/\d+|\d+\.?\d*([eE][+-]?\d+)?|\.\d+([eE][+-]?\d+)?)$"


def found(value: object) -> str:
    """Return a description of a value of the wrong kind, for a message."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = str(value)
    return (repr(text) if len(text) <= 40 else repr(text[:40]) + "...") if text else "nothing"


def _leaf(read: Callable[[str], Any], wanted: str) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if not isinstance(value, str):
            raise ValueError(f"expected {wanted}, found {found(value)}")
        return read(value)

    return check


def _number(text: str) -> Fraction:
    if not text:
        raise ValueError("expected a number, found nothing")
    return parse_rational(text)


def _whole(text: str) -> int:
    match = _WHOLE.match(text)
    if match is None:
        hint = f" (write 0b{text} for bits)" if re.fullmatch(r"0[01]+", text) else ""
        raise ValueError(f"expected a whole number >= 0 such as 5, 0b0101 or 0x1f, found {found(text)}{hint}")
    return int(text, 0)


def _name(text: str) -> str:
    wrong = why_no_name(text)
    if wrong:
        raise ValueError(wrong)
    return text


def _sentence(text: str) -> str:
    return " ".join(text.split())


def _truth(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(f"expected true or false, found {found(text)}")
    return text == "true"


def _end(text: str) -> Fraction:
    if text == "true":
        return Fraction(1)
    try:
        return parse_rational(text)
    except ValueError:
        raise ValueError(f"expected true or a probability, found {found(text)}") from None


def _word(text: str) -> str:
    if set(text) - {"0", "1"}:
        raise ValueError(f"expected an output word such as 01, found {found(text)}")
    return text


def _bound(text: str) -> str:
    if text != "optimal":
        try:
            parse_rational(text.removesuffix("%"))
        except ValueError:
            message = f"expected a bound such as optimal, 90% or 3/4, found {found(text)}"
            raise ValueError(message + did_you_mean(text, ["optimal"])) from None
    return text


def _one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError(f"expected one of {', '.join(words)}, found {found(text)}{did_you_mean(text, words)}")
        return text

    return read


def _interface(text: str) -> str:
    if text not in KINDS and not re.fullmatch(r"random:[0-9]{1,9}", text):
        message = f"no interface {found(text)} (there are {', '.join(KINDS)})"
        raise ValueError(message + did_you_mean(text, KINDS))
    return text


JsonSchema: TypeAlias = dict[str, Any]

_NUMBER: JsonSchema = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": _NUMBER_PATTERN}]}
_TEXT: JsonSchema = {"type": ["string", "number"]}
_WHOLE_SCHEMA: JsonSchema = {
    "anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^0(b[01]+|x[0-9a-fA-F]+)$"}]
}
_END: JsonSchema = {"anyOf": [{"const": True}, _NUMBER]}
_WORD: JsonSchema = {"anyOf": [{"type": "string", "pattern": "^[01]*$"}, {"type": "integer", "minimum": 0}]}
_INTERFACES: JsonSchema = {"type": "string", "pattern": "^(features|packed|gray|onehot|random:[0-9]+)$"}

Number = Annotated[Fraction, PlainValidator(_leaf(_number, "a number")), WithJsonSchema(_NUMBER)]
Whole = Annotated[int, PlainValidator(_leaf(_whole, "a whole number")), WithJsonSchema(_WHOLE_SCHEMA)]
Name = Annotated[str, PlainValidator(_leaf(_name, "a name")), WithJsonSchema(_TEXT)]
Sentence = Annotated[str, PlainValidator(_leaf(_sentence, "text")), WithJsonSchema({"type": "string"})]
Truth = Annotated[bool, PlainValidator(_leaf(_truth, "true or false")), WithJsonSchema({"type": "boolean"})]
End = Annotated[Fraction, PlainValidator(_leaf(_end, "a probability or true")), WithJsonSchema(_END)]
TotalWord = Annotated[str, PlainValidator(_leaf(_name, "an objective")), WithJsonSchema({"const": "total"})]
Word = Annotated[str, PlainValidator(_leaf(_word, "an output word")), WithJsonSchema(_WORD)]
Bound = Annotated[str, PlainValidator(_leaf(_bound, "a bound")), WithJsonSchema(_TEXT)]
BasisWord = Annotated[
    str,
    PlainValidator(_leaf(_one_of(*BASES), "a basis")),
    WithJsonSchema({"enum": list(BASES)}),
]
InterfaceWord = Annotated[str, PlainValidator(_leaf(_interface, "an interface")), WithJsonSchema(_INTERFACES)]

Status: TypeAlias = Literal["proved", "bounds", "infeasible"]
StatusWord = Annotated[
    Status,
    PlainValidator(_leaf(_one_of("proved", "bounds", "infeasible"), "a status")),
    WithJsonSchema({"enum": ["proved", "bounds", "infeasible"]}),
]
Verdict: TypeAlias = Literal["true", "false", "all", "some", "none"]
"""``true`` and ``false`` are verdicts on the circuit that is found, the other words on all minimum circuits."""

VERDICTS: tuple[Verdict, ...] = ("true", "false", "all", "some", "none")
VerdictWord = Annotated[
    Verdict,
    PlainValidator(_leaf(_one_of(*VERDICTS), "a verdict")),
    WithJsonSchema({"enum": [True, False, "all", "some", "none"]}),
]
