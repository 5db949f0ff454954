"""The unified Markov binary (UMB) format of model checkers, for MDPs.

Specification: https://pmc-tools.github.io/umb.  Needs the package ``umbi`` (the extra ``umb``), which decodes the
archive; the model's states are read from its arrays.  Probabilities that are doubles are read as such
(:mod:`mincirc.rows`), rationals as they are; intervals are refused.  Tested against Storm, which writes such files.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from mincirc.arguments import is_bool
from mincirc.errors import MissingExtraError, TaskFileError
from mincirc.formats.file_text import MAX_FILE, FileText
from mincirc.formats.listed_model import ListedChoice, ListedModel, Scalar, reward_model, sum_hint, task_of, unpaid
from mincirc.formats.wishes import Wishes
from mincirc.mdp.model import MDP
from mincirc.rational import parse_rational
from mincirc.rows import Reading, RowError, read_row


def read(source: FileText, wishes: Wishes) -> MDP:
    """Return the MDP of an archive; raise :class:`~mincirc.errors.TaskFileError` otherwise."""
    try:
        import umbi.umb  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise MissingExtraError("umbi", "umb", source.file) from None
    wishes.objective(source.file)
    if len(source.data) > MAX_FILE:
        source.refuse(f"the file has more than the {MAX_FILE} bytes that are read")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.umb"
        path.write_bytes(source.data)
        try:
            archive = umbi.umb.read(str(path))
            return task_of(_listed(archive, source, wishes), source.file, wishes)
        except TaskFileError:
            raise
        except (Exception, SystemExit) as error:  # a damaged archive fails wherever it is damaged
            source.refuse(
                f"umbi cannot read this archive: {' '.join(str(error).split())[:200] or type(error).__name__}"
            )


def _listed(archive: Any, source: FileText, wishes: Wishes) -> ListedModel:
    system = archive.index.transition_system
    if str(getattr(system.time, "value", system.time)) != "discrete" or system.num_players != 1:
        source.refuse("this is no MDP: time is continuous, or the number of players is not 1")
    if archive.entity_to_observation:
        source.refuse("states are seen in part only, and partial observability is not read yet")
    annotations = archive.annotations or {}
    rewards = annotations.get("rewards", {})
    names = list(rewards)
    chosen = reward_model(names, source.file, wishes)
    paid: Mapping[str, Sequence[Any]] = {} if chosen is None else rewards[names[chosen]]
    readings: set[Reading] = set()
    choices = tuple(
        tuple(_choice(archive, paid, s, c, source, wishes, readings) for c in range(first, last))
        for s, (first, last) in enumerate(zip(archive.state_to_choices, archive.state_to_choices[1:], strict=False))
    )
    for state, row in enumerate(choices):
        if not row and _paid(paid, "states", state):
            source.refuse(unpaid(state))
    initial = tuple(s for s, there in enumerate(archive.state_is_initial) if there)
    labels = {
        name: [s for s, there in enumerate(values.get("states", [])) if there]
        for name, values in annotations.get("aps", {}).items()
    }
    return ListedModel(choices, initial, labels, _variables(archive), readings, "umbi")


def _choice(
    archive: Any,
    paid: Mapping[str, Sequence[Any]],
    state: int,
    choice: int,
    source: FileText,
    wishes: Wishes,
    readings: set[Reading],
) -> ListedChoice:
    branches = range(archive.choice_to_branches[choice], archive.choice_to_branches[choice + 1])
    try:
        row = read_row([archive.branch_to_probability[b] for b in branches], normalise=wishes.normalise)
    except RowError as error:
        source.refuse(f"state {state}, choice {choice}: {sum_hint(error, wishes)}")
    readings.add(row.reading)
    names = archive.choice_action_to_string or []
    action = archive.choice_to_choice_action[choice] if archive.choice_to_choice_action else None
    label = names[action] if action is not None and action < len(names) else ""
    reward = _paid(paid, "states", state) + _paid(paid, "choices", choice)
    moves = zip(row.values, branches, strict=True)
    listed = tuple((p, int(archive.branch_to_target[b]), _paid(paid, "branches", b)) for p, b in moves if p)
    return ListedChoice(label, reward, listed)


def _paid(paid: Mapping[str, Sequence[Any]], kind: str, position: int) -> Fraction:
    values = paid.get(kind)
    return Fraction(0) if not values else parse_rational(values[position])


def _variables(archive: Any) -> dict[str, list[Scalar]]:
    values = (archive.valuations or {}).get("states") or []
    names = list(values[0]) if values else []
    return {name: [_scalar(row[name]) for row in values] for name in names}


def _scalar(value: Any) -> Scalar:
    if is_bool(value):
        return bool(value)
    if isinstance(value, int | str):
        return value
    return parse_rational(value)
