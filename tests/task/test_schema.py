"""The published JSON Schema is the one the models give, and it is part of the package."""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema

from mincirc.task.schema import schema_text


def test_the_published_schema_is_current() -> None:
    """When this fails, write ``mincirc.task.schema.schema_text()`` to ``mincirc/task/task.schema.json``."""
    published = files("mincirc.task").joinpath("task.schema.json").read_text("utf-8")
    assert published == schema_text()


def test_the_schema_is_a_schema_and_refuses_what_the_loader_refuses() -> None:
    schema = json.loads(schema_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    state = {
        "initial": 1,
        "actions": {"go": {"end": True, "reward": "1/3"}, "stay": "s", "try": [{"p": 1, "to": "s"}]},
    }
    task = {"objective": {"discount": 0.9}, "states": {"s": state}}
    assert validator.is_valid(task)
    assert validator.is_valid({**task, "objective": "total"})
    assert validator.is_valid({"union": ["a.yaml", {"source": "gym:X-v0", "discount": "1/2"}]})
    assert not validator.is_valid({**task, "objective": "totl"})
    assert not validator.is_valid({**task, "features": None})
    assert not validator.is_valid({**task, "action": ["go"]})
    assert not validator.is_valid({"states": {"s": state}})
    assert not validator.is_valid({"union": [], "states": {}})
    assert not validator.is_valid({**task, "states": {"s": {**state, "initial": "half"}}})
