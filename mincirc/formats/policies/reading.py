"""Which format a policy's file is in: by its ending, else by how it begins."""

from __future__ import annotations

from pathlib import PurePath

from mincirc.formats.file_text import FileText
from mincirc.formats.policies.allowed import AllowedActions
from mincirc.formats.policies.listed import read_csv, read_json_policy
from mincirc.formats.policies.prism_strategy import read_strategy
from mincirc.mdp.model import MDP


def read_policy(source: FileText, task: MDP) -> AllowedActions:
    """Return what a file allows: CSV, JSON, a scheduler of Storm's, a strategy of PRISM's.

    Raises :class:`~mincirc.errors.TaskFileError`, one line with the place, when it is none of them.
    """
    ending, start = PurePath(source.file).suffix.lower(), source.text.lstrip()[:1]
    if ending in (".csv", ".tsv"):
        return read_csv(source, task)
    if ending == ".json" or start in ("{", "["):
        return read_json_policy(source, task)
    first = next((line for line in source.lines if line.strip()), "")
    if first.lower().replace('"', "").replace(" ", "") == "state,action":
        return read_csv(source, task)
    return read_strategy(source, task)
