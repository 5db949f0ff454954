"""The input bits of a task file: declared features, their widths, and the check that values of states fit them."""

from __future__ import annotations

from mincirc.errors import did_you_mean
from mincirc.mdp.model import Feature
from mincirc.task.report import Report, counted
from mincirc.task.schema import TaskKeys
from mincirc.task.tree import Path

MAX_INPUTS = 64


def declared_features(model: TaskKeys) -> tuple[Feature, ...]:
    """Return the features of a file without mistakes, values in the order of the states."""
    return tuple(
        _feature(name, width, tuple(state.features[name] for state in model.states.values()))
        for name, width in _declared(model).items()
    )


def _feature(name: str, width: int | list[str], values: tuple[int, ...]) -> Feature:
    if isinstance(width, list):
        return Feature(name, tuple(width), values)
    return Feature.of_width(name, width, values)


def _declared(model: TaskKeys) -> dict[str, int | list[str]]:
    """Return the width, or the names of the bits, per feature; a bare list takes widths from the largest values."""
    if isinstance(model.features, dict):
        return dict(model.features)
    largest = dict.fromkeys(model.features or (), 0)
    for state in model.states.values():
        for name, value in state.features.items():
            if name in largest:
                largest[name] = max(largest[name], value)
    return {name: value.bit_length() for name, value in largest.items()}


def check_features(model: TaskKeys, report: Report) -> None:
    """Report features that are not declared, missing, too wide, or equal in two states."""
    if not report.clean("features"):
        return
    declared = _declared(model)
    _declaration(model, declared, report)
    for name in model.states:
        _state(name, model, declared, report)
    if declared and all(report.clean("states", name, "features") for name in model.states):
        _codes_differ(model, list(declared), report)


def _declaration(model: TaskKeys, declared: dict[str, int | list[str]], report: Report) -> None:
    if isinstance(model.features, list):
        for number, name in enumerate(model.features):
            if name in model.features[:number]:
                report.add(("features", number), f"feature {name!r} stands twice")
    owners: dict[str, str] = {}
    total = 0
    for name, width in declared.items():
        bits = _feature(name, width, ()).bits if not isinstance(width, int) or width <= MAX_INPUTS else ()
        total += width if isinstance(width, int) else len(bits)
        for bit in bits:
            if bit in owners:
                report.add(("features", name), f"two input bits are called {bit!r} (features {owners[bit]}, {name})")
            owners[bit] = name
    if total > MAX_INPUTS:
        report.add(("features",), f"{total} input bits are more than the {MAX_INPUTS} supported")


def _state(name: str, model: TaskKeys, declared: dict[str, int | list[str]], report: Report) -> None:
    here: Path = ("states", name, "features")
    values = model.states[name].features
    for feature, value in values.items():
        if feature not in declared:
            message = f"feature {feature!r} is not declared{did_you_mean(feature, declared)}"
            report.add((*here, feature), message, at_key=True)
            continue
        width = declared[feature]
        bits = width if isinstance(width, int) else len(width)
        if value.bit_length() > bits:
            report.add((*here, feature), f"{feature} = {value} does not fit {counted(bits, 'bit')}")
    missing = [feature for feature in declared if feature not in values]
    if missing and report.clean(*here):
        place = here if values else here[:2]
        report.add(place, f"state {name!r} has no value for the feature {missing[0]!r}", at_key=True)


def _codes_differ(model: TaskKeys, features: list[str], report: Report) -> None:
    owner: dict[tuple[int, ...], str] = {}
    for name, state in model.states.items():
        code = tuple(state.features[f] for f in features)
        if code in owner:
            message = f"states {owner[code]!r} and {name!r} have the same features: no circuit can tell them apart"
            report.add(("states", name, "features"), message, at_key=True)
        owner.setdefault(code, name)
