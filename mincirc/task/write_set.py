"""Writing a task set: one file per member, and the union file that names them, atomically.

Every file is written and read back in a temporary folder beside the target; only then are they moved to their places,
the union file last.  Whoever finds the union file finds its members too.  A device or a pipe takes one file, is
written to and never replaced, and nothing is put beside it.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from mincirc.errors import MincircError, OutputError, TaskError
from mincirc.files import is_device, write_atomically
from mincirc.mdp.disjoint_union import member_names
from mincirc.mdp.model import MDP, Feature
from mincirc.task.dump import dump_task, write_union


def write_set(
    task: MDP, path: str | os.PathLike[str], *, comment: Sequence[str] = (), overwrite: bool = False
) -> tuple[Path, ...]:
    """Write ``task`` to ``path``, a union as a union file with one file per member beside it; return the paths.

    Members are called after the file and themselves; ``path`` comes last.  ``comment`` lines head every file.
    Raises :class:`MincircError`, with nothing written, when a file exists already (unless ``overwrite``),
    :class:`~mincirc.errors.OutputError` when one cannot be written, and :class:`TaskError` when no file says the same
    as the task.
    """
    target = Path(path)
    paths = [*(target.with_name(name) for name in _member_files(task, target)), target]
    try:
        _refuse_existing(paths, overwrite)
        beside = None if is_device(target) else target.parent
        with tempfile.TemporaryDirectory(prefix=f".{target.name[:100]}.", dir=beside) as folder:
            staged = [Path(folder) / p.name for p in paths]
            try:
                _stage(task, staged, comment)
            except OutputError as error:  # the file that was asked for is named, not the one in the hidden folder
                raise OutputError(str(error).replace(folder, str(target.parent))) from None
            _publish(staged, paths, overwrite)
    except OSError as error:
        raise OutputError(f"cannot write {target}: {error.strerror or error}") from None
    return tuple(paths)


def _member_files(task: MDP, target: Path) -> list[str]:
    plain = [re.sub(r"[^A-Za-z0-9.-]+", "_", name) for name in member_names(task)]
    if len({name.lower() for name in plain}) < len(plain):
        plain = [f"{i}_{name}" for i, name in enumerate(plain)]
    return [f"{target.stem}_{name}{target.suffix}" for name in plain]


def _refuse_existing(paths: Sequence[Path], overwrite: bool) -> None:
    target = paths[-1]
    if not target.parent.is_dir():
        raise MincircError(f"cannot write {target}: there is no folder {target.parent}")
    if len(paths) > 1 and is_device(target):
        raise MincircError(f"cannot write {target}: a union is {len(paths)} files, and this is a device or a pipe")
    device = next((p for p in paths[:-1] if is_device(p)), None)
    if device is not None:
        raise MincircError(f"cannot write {device}: it is a device or a pipe")
    there = [p for p in paths if p.exists() and not is_device(p)]
    if any(p.is_dir() for p in there):
        raise MincircError(f"{next(p for p in there if p.is_dir())} is a folder")
    if there and not overwrite:
        more = f" (and {len(there) - 1} more)" if len(there) > 1 else ""
        raise MincircError(f"{there[0]} exists already{more}: nothing is written")


def _stage(task: MDP, files: Sequence[Path], comment: Sequence[str]) -> None:
    """Write all files to temporary places."""
    head = "".join(f"# {line}".rstrip() + "\n" for line in comment)
    *members, last = files
    if not task.blocks:
        write_atomically(last, head + dump_task(task))
        return
    for block, file in zip(task.blocks, members, strict=True):
        write_atomically(file, head + dump_task(block.task))
    weights = [block.weight for block in task.blocks]
    uniform = len(set(weights)) == 1
    union = write_union(
        [str(file) for file in members],
        last,
        weights=None if uniform else weights,
        tag=_tag_bits(task),
        name=task.name,
    )
    if _comparable(union) != _comparable(task):
        raise TaskError(f"{task.name!r} cannot be written as a union file without loss")
    write_atomically(last, head + last.read_text(encoding="utf-8"))


def _tag_bits(task: MDP) -> Sequence[str] | None:
    """Return the names of the tag bits, ``None`` when they are the default ones."""
    if len(task.blocks) < 2:
        return None
    tag = task.features[0]
    return None if Feature.of_width("tag", tag.width, ()).bits == tag.bits else tag.bits


def _comparable(task: MDP) -> MDP:
    """Return the task without labels that no state carries; files do not contain such labels."""
    labels = tuple((label, states) for label, states in sorted(task.labels, key=lambda pair: pair[0]) if states)
    blocks = tuple(replace(block, task=_comparable(block.task)) for block in task.blocks)
    return replace(task, labels=labels, blocks=blocks)


def _publish(staged: Sequence[Path], paths: Sequence[Path], overwrite: bool) -> None:
    moved: list[Path] = []
    try:
        for source, place in zip(staged, paths, strict=True):
            if is_device(place):
                write_atomically(place, source.read_text(encoding="utf-8"))
                continue
            source.replace(place)
            moved.append(place)
    except BaseException:
        for place in () if overwrite else moved:
            place.unlink(missing_ok=True)
        raise
