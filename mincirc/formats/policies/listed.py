"""Policies as a table (CSV) and as JSON: read and written.

CSV has the header ``state,action`` and one row per state and action; several rows of a state allow several actions.
Fields with commas stand in double quotes (RFC 4180); ``.tsv`` has tabs.  JSON maps states to an action or to a list of
actions, ``{"s0": "left", "s1": ["left", "right"]}``, also as the value of ``policy``: the JSON of ``mincirc search``
is such a document.  Oracle: ``tests/formats/test_policies.py``.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import PurePath

from mincirc.formats.file_text import FileText
from mincirc.formats.policies.allowed import AllowedActions, AllowedReader
from mincirc.formats.registry import FileContent
from mincirc.mdp.model import MDP, Picks

HEADER = ["state", "action"]


def read_csv(source: FileText, task: MDP) -> AllowedActions:
    """Return what a table allows; raise :class:`~mincirc.errors.TaskFileError` as ``file:line:column``."""
    reader = AllowedReader(source, task)
    delimiter = "\t" if PurePath(source.file).suffix.lower() == ".tsv" else ","
    rows = csv.reader(io.StringIO(source.text), delimiter=delimiter, strict=True)
    try:
        header = next(rows, [])
        if [name.strip().lower() for name in header] != HEADER:
            reader.refuse(f"expected the header state{delimiter}action, found {delimiter.join(header)[:40]!r}", 1, 1)
        for row in rows:
            if not row:
                continue
            if len(row) != len(HEADER):
                reader.refuse(f"a row of {len(row)} fields: expected a state and an action", rows.line_num, 1)
            reader.allow(reader.state(row[0], rows.line_num, 1), row[1], rows.line_num, len(row[0]) + 2)
    except csv.Error as error:
        reader.refuse(f"not CSV: {error}", rows.line_num or 1, 1)
    return reader.finish()


def read_json_policy(source: FileText, task: MDP) -> AllowedActions:
    """Return what a document allows: a mapping, or a scheduler of Storm's; raise as :func:`read_csv` does."""
    from mincirc.formats.policies.storm import allowed_by_scheduler  # noqa: PLC0415 - the two name each other

    reader = AllowedReader(source, task)
    try:
        document = json.loads(source.text)
    except json.JSONDecodeError as error:
        reader.refuse(f"not JSON: {error.msg}", error.lineno, error.colno)
    except RecursionError:
        reader.refuse("not JSON of a policy: nested too deep", 1, 1)
    if isinstance(document, list):
        return allowed_by_scheduler(reader, document)
    if isinstance(document, dict) and "policy" in document and "policy" not in task.state_index:
        document = document["policy"]
    if not isinstance(document, dict):
        reader.refuse("expected a mapping from states to actions, or a list as Storm exports it", 1, 1)
    for name, value in document.items():
        state = reader.state(name)
        actions = value if isinstance(value, list) else [value]
        if not actions or not all(isinstance(action, str | int) and action is not True for action in actions):
            reader.refuse(f"state {name[:60]!r}: expected an action, or a list of actions")
        for action in actions:
            reader.allow(state, str(action))
    return reader.finish()


def write_csv(task: MDP, picks: Picks) -> FileContent:
    """Return a policy as a table."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows((name, task.action_name(state, picks[state])) for state, name in enumerate(task.states))
    return FileContent(stream.getvalue())


def write_json_policy(task: MDP, picks: Picks) -> FileContent:
    """Return a policy as JSON."""
    actions = {name: task.action_name(state, picks[state]) for state, name in enumerate(task.states)}
    return FileContent(json.dumps({"policy": actions}, indent=1) + "\n")
