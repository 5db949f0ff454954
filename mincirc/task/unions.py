"""Union files: tasks named by other files, or by ``gym:`` and ``table:``, for one circuit that reads (tag, state).

Mistakes inside a member are reported at their position in the member, mistakes of the reference where the union names
the member.  Unions nest; a file that contains itself is refused, and the number of files and the depth are bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path as FilePath
from typing import Any

from mincirc.errors import MincircError, TaskError, TaskFileError
from mincirc.formats.argument_text import read_argument
from mincirc.formats.beginning import Initial
from mincirc.formats.registry import format_of_text
from mincirc.formats.state_features import StateFeatures
from mincirc.mdp.build import bits_for
from mincirc.mdp.disjoint_union import union
from mincirc.mdp.model import MDP
from mincirc.mdp.naming import Name
from mincirc.mdp.source import Source
from mincirc.rational import Rational, shorten
from mincirc.task.check import repeated
from mincirc.task.report import Report, counted, needs
from mincirc.task.schema import MemberKeys, UnionKeys
from mincirc.task.tree import Data, Path

MAX_FILES = 1_000
"""Members read for one file, nested unions included: ten files of two members each must not become 2^10 tasks."""

MAX_NESTING = 16

MAX_STATES = 100_000


@dataclass(frozen=True)
class MemberSource:
    """A member of a union: where from, what a source without an objective needs (see :func:`mincirc.load`), a name."""

    source: str
    discount: Rational | None = None
    horizon: int | None = None
    args: Mapping[str, Any] | None = None
    name: str | None = None
    initial: Initial | None = None
    features: StateFeatures | None = None
    normalise: bool | None = None
    total: bool | None = None
    reach: str | None = None
    reward_model: str | None = None
    actions: Sequence[Name] | None = None


LoadMember = Callable[[MemberSource], MDP]


def build_union(model: UnionKeys, report: Report, name: str, load_member: LoadMember) -> MDP | None:
    """Return the union; report problems of the union and its members and return ``None``."""
    tasks = [_member(i, model, report, load_member) for i in range(len(model.union))]
    _weights(model, report)
    _tag(model, report)
    present = [(("union", i), t) for i, t in enumerate(tasks) if t is not None]
    _agree(present, report)
    if report.problems:
        return None
    try:
        return union(
            [t for _, t in present],
            model.weights,
            name=model.name or name,
            tag_bits=model.tag,
            source=Source(report.file),
        )
    except TaskError as error:
        report.add(("tag",) if model.tag and "input bit" in str(error) else ("union",), str(error), at_key=True)
        return None


def _member(number: int, model: UnionKeys, report: Report, load_member: LoadMember) -> MDP | None:
    path: Path = ("union", number)
    if not report.clean(*path):
        return None
    keys = model.union[number]
    if isinstance(keys, str):
        keys = MemberKeys(
            source=keys,
            args={},
            initial={},
            features={},
            normalise=None,
            total=None,
            reach=None,
            reward_model=None,
            actions=None,
        )
    else:
        path = (*path, "source")
    source = keys.source
    if source.startswith("gym:") and ":" in source.removeprefix("gym:"):
        report.add(path, f"{source!r}: a file does not import modules; write the environment's id alone")
        return None
    here = source if format_of_text(source) else str(FilePath(report.file).parent / source)
    args = _typed(report, ("union", number, "args"), keys.args) if keys.args else None
    try:
        task = load_member(_source(here, keys, args))
    except TaskFileError as error:
        report.include(error.problems)
        return None
    except MincircError as error:
        report.add(path, str(error).replace(here, source))
        return None
    return replace(task, name=keys.name) if keys.name else task


def _source(source: str, keys: MemberKeys, args: Mapping[str, Any] | None) -> MemberSource:
    return MemberSource(
        source,
        keys.discount,
        keys.horizon,
        args,
        initial=keys.initial or None,
        features=keys.features or None,
        normalise=keys.normalise,
        total=keys.total,
        reach=keys.reach,
        reward_model=keys.reward_model,
        actions=keys.actions,
    )


def _typed(report: Report, path: Path, data: Data) -> Any:
    """Return arguments as the command line reads them: unquoted true, False, null and numbers are not text."""
    if isinstance(data, dict):
        return {key: _typed(report, (*path, key), value) for key, value in data.items()}
    if isinstance(data, list):
        return [_typed(report, (*path, i), value) for i, value in enumerate(data)]
    if path in report.tree.plain:
        try:
            return read_argument(data)
        except ValueError:
            return data
    return data


def _weights(model: UnionKeys, report: Report) -> None:
    if model.weights is None or not report.clean("weights"):
        return
    count = len(model.union)
    if len(model.weights) != count:
        report.add(("weights",), f"{needs(count, 'task')} {counted(count, 'weight')}, not {len(model.weights)}")
    for number, weight in enumerate(model.weights):
        if weight <= 0:
            report.add(("weights", number), f"weight {shorten(weight)} is not positive")
    total = sum(model.weights, Fraction(0))
    if total != 1 and report.clean("weights"):
        report.add(("weights",), f"weights sum to {shorten(total)}, not 1")


def _tag(model: UnionKeys, report: Report) -> None:
    if model.tag is None or not report.clean("tag"):
        return
    count, width = len(model.union), bits_for(len(model.union))
    if len(model.tag) != width:
        report.add(("tag",), f"{needs(count, 'task')} {counted(width, 'tag bit')}, not {len(model.tag)}")
    repeated(model.tag, ("tag",), report, "tag bit")


def _agree(tasks: Sequence[tuple[Path, MDP]], report: Report) -> None:
    """Report members whose objective or hidden reward does not fit the first member."""
    if sum(len(t) for _, t in tasks) > MAX_STATES:
        report.add(("union",), f"more than {MAX_STATES} states in all")
        return
    for path, task in tasks[1:]:
        first = tasks[0][1]
        if task.objective != first.objective:
            message = f"tasks of a union must have the same objective: {first.name!r} has {first.objective}, "
            report.add(path, message + f"{task.name!r} has {task.objective}")
        if _default(task) != _default(first):
            message = f"tasks of a union must agree on illegal words: in {first.name!r} they {_meaning(first)}, "
            report.add(path, message + f"in {task.name!r} they {_meaning(task)}")
        if (task.hidden is None) != (first.hidden is None):
            message = f"all tasks of a union need a hidden reward, or none: {first.name!r} has {_hidden(first)}, "
            report.add(path, message + f"{task.name!r} has {_hidden(task)}")


def _default(task: MDP) -> str | None:
    return None if task.default_word_action is None else task.actions[task.default_word_action]


def _meaning(task: MDP) -> str:
    action = _default(task)
    return "are refused" if action is None else f"mean {action!r}"


def _hidden(task: MDP) -> str:
    return "none" if task.hidden is None else "one"
