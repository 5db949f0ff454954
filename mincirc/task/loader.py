"""From a source to a task: a YAML file, ``gym:ENV_ID`` or an environment, ``table:0x16e9``."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from mincirc.arguments import flag, mapping, refuse
from mincirc.errors import Complaint, MincircError, TaskFileError, did_you_mean
from mincirc.files import near_files
from mincirc.formats.array_tasks import from_table_of, is_table
from mincirc.formats.beginning import Initial
from mincirc.formats.environment import how_to_visit
from mincirc.formats.file_text import MAX_FILE, FileText
from mincirc.formats.gymnasium import called, from_environment, is_environment
from mincirc.formats.recognition import BEGINNING, recognised, refusal
from mincirc.formats.registry import format_of_text, schemes, task_forms
from mincirc.formats.state_features import StateFeatures
from mincirc.formats.wished import as_wished
from mincirc.formats.wishes import Wishes
from mincirc.mdp.disjoint_union import member_names
from mincirc.mdp.model import MDP
from mincirc.mdp.naming import Name
from mincirc.rational import Rational
from mincirc.runtime.collection import collector_paused
from mincirc.task.assemble import assemble
from mincirc.task.check import check
from mincirc.task.expect import expectations
from mincirc.task.record import TaskFile
from mincirc.task.report import Report
from mincirc.task.schema import TaskKeys, UnionKeys
from mincirc.task.shape import read_shape
from mincirc.task.tree import decode, parse
from mincirc.task.unions import MAX_FILES, MAX_NESTING, MemberSource, build_union

Source: TypeAlias = Any
"""A path, the text ``gym:ENV_ID`` or ``table:TABLE``, or an environment of Gymnasium's."""

_SOURCES = f"the path of a task file, {', '.join(map(repr, task_forms()))} or an environment with a table P"


def load(
    source: Source,
    *,
    discount: Rational | None = None,
    horizon: int | None = None,
    total: bool = False,
    reach: str | None = None,
    reward_model: str | None = None,
    layout: str | None = None,
    gym_args: Mapping[str, Any] | None = None,
    initial: Initial | None = None,
    features: StateFeatures | None = None,
    normalise: bool = False,
    actions: Sequence[Name] | None = None,
) -> MDP:
    """Return the task of a file, of ``gym:ENV_ID``, of an environment or of ``table:TABLE[,TABLE...]``.

    A task file of mincirc and a truth table state their objective; environments and the files of most other programs
    do not.  For those: ``discount`` and ``horizon``, or ``total`` reward, or ``reach``, the probability of ever being
    in a state that carries this label; ``reward_model`` names the rewards where a file has several.  ``layout`` says
    which axis of an array is which: ``"ASS"`` (action, state, next state), ``"SAS"`` or ``"SSA"``.

    For environments only: ``gym_args`` (for an ID: what makes the environment), ``initial`` (where episodes start, if
    the environment does not say: a state, a mapping from states to probabilities, or a list with one per state) and
    ``features`` (names and radices such as ``{"row": 4, "column": 4}``, names of the parts of tuples, or a function
    from a state to a mapping).  ``normalise`` divides rows that do not sum to 1 by their sum.  ``actions`` names the
    actions of any source that is no file of mincirc's, in their order.  ``.source`` of the task says how it was read.

    Raises :class:`~mincirc.errors.TaskFileError` (every problem as ``file:line:column: message``) for files and
    :class:`~mincirc.errors.MincircError` otherwise.

    >>> import mincirc
    >>> mincirc.load("table:0x96").name
    'table:0x96'
    """
    wishes = Wishes(
        gym_args, initial, features, normalise, discount, horizon, total, reach, reward_model, layout, actions
    )
    return _load(source, wishes).task


def load_file(
    source: Source,
    *,
    discount: Rational | None = None,
    horizon: int | None = None,
    total: bool = False,
    reach: str | None = None,
    reward_model: str | None = None,
    layout: str | None = None,
    gym_args: Mapping[str, Any] | None = None,
    normalise: bool = False,
) -> TaskFile:
    """Return the task together with what its file expects of a search (see :func:`load`)."""
    wishes = Wishes(gym_args, None, None, normalise, discount, horizon, total, reach, reward_model, layout)
    return _load(source, wishes)


def _load(source: Source, wishes: Wishes) -> TaskFile:
    flag("normalise", wishes.normalise)
    if wishes.arguments is not None:
        mapping("gym_args", wishes.arguments, "a mapping from names to values")
    if isinstance(source, str | os.PathLike):
        if not os.fspath(source):
            raise MincircError(f"source is empty: expected {_SOURCES}")
        with collector_paused():
            return _Loader().load(os.fsdecode(source), wishes)
    if is_table(source):
        task = from_table_of(source, wishes)
        return TaskFile(task, (), task.name)
    if isinstance(source, type) or not is_environment(source):
        refuse("source", _SOURCES, source, how_to_visit(source))
    task = as_wished(from_environment(source, wishes.objective(called(source)), wishes), wishes, called(source))
    return TaskFile(task, (), task.source.name)


def load_text(text: str, file: str) -> TaskFile:
    """Return what a file called ``file`` with this content would load to (members are looked up beside it)."""
    return _Loader().read(decode(text.encode("utf-8", "surrogatepass"), file), file, (str(Path(file).resolve()),))


class _Loader:
    """One load; counts the files it reads, so that nested unions cannot grow without bound."""

    def __init__(self) -> None:
        self.files = 0

    def load(self, source: str, wishes: Wishes, trail: tuple[str, ...] = ()) -> TaskFile:
        stated = format_of_text(source)
        if stated is not None:
            if stated.own:
                _refuse_options(source, wishes)
            task = stated.function("stated_task")(source, wishes)
            return TaskFile(as_wished(task, wishes, source), (), source)
        raw = _bytes(source)
        found = recognised(source, raw[:BEGINNING].decode("utf-8", "replace"))
        if found is not None and found.key != "yaml":
            if not found.does("task"):
                raise TaskFileError([Complaint(source, 0, 0, refusal(found, "task"))])
            task = found.function("task")(FileText(source, raw), wishes)
            return TaskFile(as_wished(task, wishes, source), (), source)
        _refuse_options(source, wishes)
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
        if format_of_text(member.source) is None:
            _refuse_cycle(member.source, trail)
        divided = normalise or bool(member.normalise)
        wishes = Wishes(
            member.args,
            member.initial,
            member.features,
            divided,
            member.discount,
            member.horizon,
            bool(member.total),
            member.reach,
            member.reward_model,
            actions=member.actions,
        )
        return self.load(member.source, wishes, trail).task


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
            return stream.read(MAX_FILE + 1)
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
    return did_you_mean(scheme + colon, schemes()) if colon else ""


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


def _refuse_options(source: str, wishes: Wishes) -> None:
    """Refuse what is said about a source that says it itself."""
    stated = wishes.stated()
    if stated:
        own = "states its own objective"
        raise MincircError(f"{source} {own}: {stated[0]} goes only with gym: sources and files of other programs")
    if wishes.arguments:
        raise MincircError(f"{source} takes no environment arguments: they go only with gym: sources")
    for name in ("initial", "features", "layout", "actions"):
        if getattr(wishes, name) is not None:
            raise MincircError(f"{source} states its own: {name} goes only with gym: sources")
