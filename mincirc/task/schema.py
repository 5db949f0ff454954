"""The shape of a task file as pydantic models; the published JSON Schema is generated from them.

A key with several notations (an action may be a word, a mapping or a list) is a union discriminated by the kind of
node, so that a message refers to the notation that was used.  Semantics are checked later (:mod:`mincirc.task.check`).
"""

from __future__ import annotations

import json
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag
from pydantic.json_schema import models_json_schema

from mincirc.formats.registry import task_forms
from mincirc.task.fields import (
    BasisWord,
    Bound,
    End,
    InterfaceWord,
    Name,
    Number,
    Sentence,
    StatusWord,
    TotalWord,
    Truth,
    VerdictWord,
    Whole,
    Word,
)

SCALAR, LIST, MAPPING = "<a word>", "<a list>", "<a mapping>"


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        return MAPPING
    return LIST if isinstance(value, list) else SCALAR


BY_KIND = Discriminator(_kind)


class Keys(BaseModel):
    """A mapping with a fixed set of keys."""

    model_config = ConfigDict(extra="forbid")


class ObjectiveKeys(Keys):
    """What the task adds up: ``discount``, or ``horizon`` (with ``discount`` 1 unless given), or ``reach``."""

    discount: Number | None = Field(None, description="gamma; alone: 0 <= gamma < 1; with a horizon: up to 1")
    horizon: Whole | None = Field(None, description="number of steps whose rewards are added")
    reach: Name | None = Field(None, description="a label: the probability of ever being in a state that carries it")


class OutcomeKeys(Keys):
    """One outcome of an action: with probability ``p`` move to ``to`` or end the episode, collecting ``reward``."""

    p: Number
    to: Name | None = None
    end: Truth | None = None
    reward: Number | None = None
    hidden_reward: Number | None = None


Targets: TypeAlias = Annotated[
    Annotated[Name, Tag(SCALAR)] | Annotated[dict[str, Number], Tag(MAPPING)],
    BY_KIND,
]


class MoveKeys(Keys):
    """Where an action leads: a state or a distribution, ``end`` the probability that the episode ends."""

    to: Targets | None = None
    end: End | None = None
    reward: Number | None = Field(None, description="collected whatever the outcome; 0 when absent")
    hidden_reward: Number | None = Field(None, description="what the deployment pays; the reward when absent")


Action: TypeAlias = Annotated[
    Annotated[Name, Tag(SCALAR)]
    | Annotated[MoveKeys, Tag(MAPPING)]
    | Annotated[list[OutcomeKeys], Field(min_length=1), Tag(LIST)],
    BY_KIND,
]


class StateKeys(Keys):
    """One state."""

    features: dict[str, Whole] = Field({}, description="the value of every declared feature")
    initial: Number | None = Field(None, description="probability that an episode starts here; 0 when absent")
    labels: list[Name] = []
    harmful: list[Name] = Field([], description="the actions labelled harmful here")
    actions: dict[str, Action] = Field({}, description="what each action does here")
    otherwise: Action | None = Field(None, description="what every declared action not under `actions` does here")


Width: TypeAlias = Annotated[
    Annotated[Whole, Tag(SCALAR)] | Annotated[list[Name], Tag(LIST)],
    BY_KIND,
]
FeatureList: TypeAlias = Annotated[
    Annotated[dict[str, Width], Tag(MAPPING)] | Annotated[list[Name], Tag(LIST)],
    BY_KIND,
]
ActionList: TypeAlias = Annotated[
    Annotated[dict[str, Word], Tag(MAPPING)] | Annotated[list[Name], Field(min_length=1), Tag(LIST)],
    BY_KIND,
]
Objective: TypeAlias = Annotated[
    Annotated[TotalWord, Tag(SCALAR)] | Annotated[ObjectiveKeys, Tag(MAPPING)],
    BY_KIND,
]
Verdicts: TypeAlias = Annotated[
    Annotated[VerdictWord, Tag(SCALAR)] | Annotated[dict[str, VerdictWord], Tag(MAPPING)],
    BY_KIND,
]


class ExpectKeys(Keys):
    """What a search must find; the tests check it."""

    bound: Bound | None = Field(None, description="optimal (default), 90% or a rational")
    each: Annotated[Annotated[Bound, Tag(SCALAR)] | Annotated[list[Bound], Tag(LIST)], BY_KIND] | None = Field(
        None, description="a bound for every member of a union, or one per member"
    )
    basis: BasisWord = "b2"
    interface: InterfaceWord = "features"
    status: StatusWord = "proved"
    size: Whole | None = None
    value: Number | None = None
    lower: Whole | None = None
    upper: Whole | None = None
    predicates: dict[str, Verdicts] = {}


Expected: TypeAlias = Annotated[
    Annotated[ExpectKeys, Tag(MAPPING)] | Annotated[list[ExpectKeys], Tag(LIST)],
    BY_KIND,
]


class TaskKeys(Keys):
    """A task: a finite MDP with exact numbers, and how circuits see it."""

    name: Name | None = Field(None, description="default: the name of the file")
    about: Sentence | None = None
    objective: Objective
    actions: ActionList | None = Field(None, description="the action list; it fixes the output words")
    features: FeatureList | None = Field(None, description="the input bits: features in order, with widths in bits")
    illegal_words: Name | None = Field(None, description="the action that an output word of no action stands for")
    states: dict[str, StateKeys] = Field(min_length=1)
    expect: Expected = Field(default_factory=lambda: [])


class MemberKeys(Keys):
    """A member of a union that is no task file of mincirc: an environment, a truth table, another program's file."""

    source: Name
    name: Name | None = None
    discount: Number | None = None
    horizon: Whole | None = None
    args: dict[str, Any] = Field({}, description="arguments of the Gymnasium environment")
    initial: dict[str, Number] = Field({}, description="where its episodes start, if it does not say")
    features: dict[str, Whole] = Field({}, description="names and radices that its state numbers are written with")
    normalise: Truth | None = Field(None, description="divide rows that do not sum to 1 by their sum")
    total: Truth | None = Field(None, description="add up all rewards until the episode ends")
    reach: Name | None = Field(None, description="the probability of ever being in a state with this label")
    reward_model: Name | None = Field(None, description="which rewards of the file, if it has several")
    actions: list[Name] | None = Field(None, description="names for its actions, in their order")


Member: TypeAlias = Annotated[
    Annotated[Name, Tag(SCALAR)] | Annotated[MemberKeys, Tag(MAPPING)],
    BY_KIND,
]


class UnionKeys(Keys):
    """Tasks to be solved by one circuit that reads (task tag, state)."""

    union: list[Member] = Field(min_length=1, description=f"paths relative to this file, {', '.join(task_forms())}")
    weights: list[Number] | None = Field(None, description="default: uniform; they sum to 1")
    tag: list[Name] | None = Field(None, description="names of the ceil(log2 N) tag bits")
    name: Name | None = None
    about: Sentence | None = None
    expect: Expected = Field(default_factory=lambda: [])


def schema_text() -> str:
    """Return the JSON Schema of task files and union files, as published in ``task.schema.json``."""
    _, schema = models_json_schema([(TaskKeys, "validation"), (UnionKeys, "validation")])
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "mincirc task file",
        "if": {"required": ["union"]},
        "then": {"$ref": "#/$defs/UnionKeys"},
        "else": {"$ref": "#/$defs/TaskKeys"},
    }
    return json.dumps({**head, **_plain(schema)}, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _plain(schema: Any) -> Any:
    """Return the schema without titles, and without the null that pydantic allows where a key may be absent."""
    if isinstance(schema, list):
        return [_plain(part) for part in schema if part != {"type": "null"}]
    if not isinstance(schema, dict):
        return schema
    parts = {
        key: _plain(part)
        for key, part in schema.items()
        if not (key == "title" and isinstance(part, str)) and not (key == "default" and part in (None, {}, []))
    }
    only = parts.get("anyOf", [])
    return {**{k: v for k, v in parts.items() if k != "anyOf"}, **only[0]} if len(only) == 1 else parts
