"""Reading and writing tasks: the YAML task file, union files, and the other sources of a task.

The passes, in order: :mod:`~mincirc.task.tree` (text to plain data with positions), :mod:`~mincirc.task.schema`
(shape, JSON Schema), :mod:`~mincirc.task.moves` (one form for all notations), :mod:`~mincirc.task.check` (semantics),
:mod:`~mincirc.task.assemble` (the MDP), :mod:`~mincirc.task.unions` (files that name other files), all called by
:func:`load_file`.  :mod:`~mincirc.task.dump` writes task files.
"""

from mincirc.task.dump import dump_task, write_task, write_union
from mincirc.task.expect import Expectation
from mincirc.task.fields import Verdict
from mincirc.task.loader import load, load_file, load_text
from mincirc.task.record import TaskFile
from mincirc.task.unions import MemberSource

__all__ = [
    "Expectation",
    "MemberSource",
    "TaskFile",
    "Verdict",
    "dump_task",
    "load",
    "load_file",
    "load_text",
    "write_task",
    "write_union",
]
