"""From a source to a task: a YAML file, ``gym:ENV_ID`` or an environment, ``table:0x16e9``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from operator import index
from pathlib import Path
from typing import Any, TypeAlias

from mincirc.arguments import flag, is_bool, mapping, refuse
from mincirc.errors import Complaint, MincircError, TaskFileError, did_you_mean
from mincirc.files import near_files
from mincirc.formats.beginning import Initial
from mincirc.formats.foreign import not_a_task
from mincirc.formats.gymnasium import Wishes, called, from_environment, from_gymnasium, is_environment
from mincirc.formats.state_features import StateFeatures
from mincirc.formats.table import from_table
from mincirc.mdp.disjoint_union import member_names
from mincirc.mdp.model import MDP
from mincirc.mdp.objective import Discount, Horizon, Objective
from mincirc.rational import Rational
from mincirc.runtime.collection import collector_paused
from mincirc.task.assemble import assemble
from mincirc.task.check import check
from mincirc.task.expect import expectations
from mincirc.task.record import TaskFile
from mincirc.task.report import Report
from mincirc.task.schema import TaskKeys, UnionKeys
from mincirc.task.shape import read_shape
from mincirc.task.tree import MAX_BYTES, decode, parse
from mincirc.task.unions import MAX_FILES, MAX_NESTING, SCHEMES, MemberSource, build_union

Source: TypeAlias = Any
"""A path, the text ``gym:ENV_ID`` or ``table:HEX``, or an environment of Gymnasium's."""

_SOURCES = "the path of a task file, 'gym:ENV_ID', 'table:HEX' or an environment with a table P"


def load(
    source: Source,
    *,
    discount: Rational | None = None,
    horizon: int | None = None,
    gym_args: Mapping[str, Any] | None = None,
    initial: Initial | None = None,
    features: StateFeatures | None = None,
    normalise: bool = False,
) -> MDP:
    """Return the task of a YAML file, of ``gym:ENV_ID``, of an environment or of ``table:HEX[,HEX...]``.

    ``discount`` and ``horizon`` are for environments only; a file states its own objective.  So are ``gym_args``
    (for an ID: what makes the environment), ``initial`` (where episodes start, if the environment does not say: a
    state, a mapping from states to probabilities, or a list with one per state) and ``features`` (names and radices
    such as ``{"row": 4, "column": 4}``, names of the parts of tuples, or a function from a state to a mapping).
    ``normalise`` divides rows that do not sum to 1 by their sum.  ``.source`` of the task says how it was read.

    Raises :class:`~mincirc.errors.TaskFileError` (every problem as ``file:line:column: message``) for files and
    :class:`~mincirc.errors.MincircError` otherwise.
    """
    wishes = Wishes(gym_args, initial, features, normalise)
    return _load(source, discount, horizon, wishes).task


def load_file(
    source: Source,
    *,
    discount: Rational | None = None,
    horizon: int | None = None,
    gym_args: Mapping[str, Any] | None = None,
    normalise: bool = False,
) -> TaskFile:
    """Return the task together with what its file expects of a search (see :func:`load`)."""
    return _load(source, discount, horizon, Wishes(gym_args, normalise=normalise))


def _load(source: Source, discount: Rational | None, horizon: int | None, wishes: Wishes) -> TaskFile:
    flag("normalise", wishes.normalise)
    if wishes.arguments is not None:
        mapping("gym_args", wishes.arguments, "a mapping from names to values")
    if isinstance(source, str | os.PathLike):
        if not os.fspath(source):
            raise MincircError(f"source is empty: expected {_SOURCES}")
        with collector_paused():
            return _Loader().load(os.fsdecode(source), discount, horizon, wishes)
    if isinstance(source, type) or not is_environment(source):
        refuse("source", _SOURCES, source)
    task = from_environment(source, _objective(called(source), discount, horizon), wishes)
    return TaskFile(task, (), task.source.name)


def load_text(text: str, file: str) -> TaskFile:
    """Return what a file called ``file`` with this content would load to (members are looked up beside it)."""
    return _Loader().read(decode(text.encode("utf-8", "surrogatepass"), file), file, (str(Path(file).resolve()),))


class _Loader:
    """One load; counts the files it reads, so that nested unions cannot grow without bound."""

    def __init__(self) -> None:
        self.files = 0

    def load(
        self,
        source: str,
        discount: Rational | None,
        horizon: int | None,
        wishes: Wishes,
        trail: tuple[str, ...] = (),
    ) -> TaskFile:
        if source.startswith("gym:"):
            objective = _objective(source, discount, horizon)
            return TaskFile(from_gymnasium(source.removeprefix("gym:"), objective, wishes), (), source)
        _refuse_options(source, discount, horizon, wishes)
        if source.startswith("table:"):
            return TaskFile(from_table(source), (), source)
        raw = _bytes(source)
        other = not_a_task(source, raw[:4_000].decode("utf-8", "replace"))
        if other is not None:
            raise TaskFileError([Complaint(source, 0, 0, other)])
        text = decode(raw, source)
        return self.read(text, source, (*trail, str(Path(source).resolve())), normalise=wishes.normalise)

    def read(self, text: str, file: str, trail: tuple[str, ...], *, normalise: bool = False) -> TaskFile:
        """Return the task file with that content; ``trail`` holds the files being read, this one last."""
        report = Report(parse(text, file), normalise=normalise)
        data = report.tree.data
        name = Path(file).stem
        if isinstance(data, dict) and "union" in data:
            task, expected = self._union(report, name, trail, normalise)
        else:
            task, expected = _single(report, name)
        report.fail_if_any()
        assert task is not None
        return TaskFile(task, expected, file)

    def _union(
        self, report: Report, name: str, trail: tuple[str, ...], normalise: bool
    ) -> tuple[MDP | None, tuple[Any, ...]]:
        model = read_shape(UnionKeys, report)
        if model is None:
            return None, ()
        task = build_union(model, report, name, lambda member: self._member(member, trail, normalise))
        return task, expectations(model.expect, report, None if task is None else member_names(task))

    def _member(self, member: MemberSource, trail: tuple[str, ...], normalise: bool) -> MDP:
        self.files += 1
        if self.files > MAX_FILES:
            raise MincircError(f"more than {MAX_FILES} members in all")
        if len(trail) > MAX_NESTING:
            raise MincircError(f"unions nest more than {MAX_NESTING} deep")
        if not member.source.startswith(SCHEMES):
            _refuse_cycle(member.source, trail)
        wishes = Wishes(member.args, member.initial, member.features, normalise or bool(member.normalise))
        return self.load(member.source, member.discount, member.horizon, wishes, trail).task


def _single(report: Report, name: str) -> tuple[MDP | None, tuple[Any, ...]]:
    model = read_shape(TaskKeys, report)
    if model is None:
        return None, ()
    check(model, report)
    expected = expectations(model.expect, report, [])
    return (None if report.problems else assemble(model, report, name)), expected


def _bytes(path: str) -> bytes:
    try:
        with Path(path).open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except IsADirectoryError:
        message = "this is a folder, not a task file"
    except FileNotFoundError:
        message = f"no such file{near_files(path)}{_scheme_hint(path)}"
    except (OSError, ValueError) as error:
        message = f"cannot be read: {getattr(error, 'strerror', None) or error}"
    raise TaskFileError([Complaint(path, 0, 0, message)])


def _scheme_hint(path: str) -> str:
    if path == "-":
        return "; standard input is /dev/stdin"
    scheme, colon, _ = path.partition(":")
    return did_you_mean(scheme + colon, SCHEMES) if colon else ""


def _refuse_cycle(path: str, trail: tuple[str, ...]) -> None:
    """Refuse a member that is missing, no file, or being read already: mistakes of the file that names it."""
    target = Path(path)
    resolved = str(target.resolve())
    if resolved in trail:
        names = [Path(p).name for p in (*trail[trail.index(resolved) :], resolved)]
        raise MincircError(f"this union contains itself: {' -> '.join(names)}")
    if target.is_dir():
        raise MincircError(f"{path} is a folder, not a task file")
    if not target.exists():
        raise MincircError(f"no such file: {path}{near_files(path)}")


def _objective(source: str, discount: Rational | None, horizon: int | None) -> Objective:
    if discount is None and horizon is None:
        raise MincircError(
            f"{source} states no objective: give a discount (--discount 99/100) or a horizon (--horizon 100)"
        )
    try:
        count = None if horizon is None else index(horizon) if not is_bool(horizon) else None
    except TypeError:
        count = None
    if horizon is not None and count is None:
        raise MincircError(f"horizon: {horizon!r} is not a whole number")
    if count is None:
        assert discount is not None
        return Discount(discount)
    return Horizon(count) if discount is None else Horizon(count, discount)


def _refuse_options(source: str, discount: Rational | None, horizon: int | None, wishes: Wishes) -> None:
    if not source.startswith(SCHEMES) and not os.path.exists(source):  # noqa: PTH110  (a Path raises for names that are too long)
        return  # reading it says that there is no such file
    if discount is not None or horizon is not None:
        given = "discount" if discount is not None else "horizon"
        own = "is a one-step task" if source.startswith("table:") else "states its own objective in the file"
        raise MincircError(f"{source} {own}: {given} goes only with gym: sources")
    if wishes.arguments:
        raise MincircError(f"{source} takes no environment arguments: they go only with gym: sources")
    for name in ("initial", "features"):
        if getattr(wishes, name) is not None:
            raise MincircError(f"{source} states its own: {name} goes only with gym: sources")
