"""Pages of the shipped tasks: what each is, what is proved of it, its minimum circuit and the policy of that.

Every page is made from one file of ``mdps/`` when the site is built, so that it says what the search finds now: the
comment at the head of the file, the first search that its ``expect:`` block describes, and pictures.  A search
that contradicts that block ends the build.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mincirc import search
from mincirc.draw import circuit_svg, policy_svg, task_svg
from mincirc.errors import MincircError, TaskError
from mincirc.mdp.model import MDP
from mincirc.searching import SearchResult
from mincirc.task import Expectation, load_file

ROOT = Path(__file__).resolve().parent.parent
DRAWN = 9
"""Largest number of states of a task that is drawn as a graph."""
HEAD = re.compile(r"(?:^#.*\n)+", re.MULTILINE)
GROUPS = {
    "The argument, and where it fails": (
        "union", "harbour_plain", "harbour_reversed", "harbour_mirrored", "harbour_both", "none_some", "none_some_all",
        "search_is_forced", "inner_product", "non_local_return", "non_local_training", "non_local_twins", "reencoding",
        "reencoding_three",
    ),
    "Safety": (
        "absent_supervisor", "absent_supervisor_supervised", "absent_supervisor_unsupervised", "corridor", "coin",
    ),
    "Grids": ("frozenlake", "cliffwalking", "two_lakes", "compass", "one_way"),
    "Objectives and conventions": ("crossing", "gears", "harvest", "lift", "rooms"),
    "Truth tables": ("full_adder", "multiplexer", "parities"),
}  # fmt: skip
"""The shipped tasks by what they show; one that is in no group ends the build."""


@dataclass(frozen=True)
class Entry:
    """A shipped task with the comment of its file and the answer of the first search that the file expects."""

    key: str
    head: str
    task: MDP
    asked: Expectation
    result: SearchResult

    @property
    def about(self) -> str:
        """Return what the file says in a sentence, or nothing."""
        found = re.search(r"^about: (.+)$", (ROOT / "mdps" / f"{self.key}.yaml").read_text(encoding="utf-8"), re.M)
        return found[1] if found else "members that are no files"


def entry_of(path: Path) -> Entry:
    """Load a task file and answer its first expected search; raises :class:`MincircError` when the file is wrong."""
    file = load_file(str(path))
    asked = file.expectations[0] if file.expectations else Expectation()
    result = search(file.task, asked.bound, each=asked.each, basis=asked.basis, interface=asked.interface)
    if result.status != asked.status or (asked.size is not None and result.size != asked.size):
        raise MincircError(f"{path.name} expects {asked.size} gates, {asked.status}: found {result!r}")
    found = HEAD.search(path.read_text(encoding="utf-8"))
    lines = found[0].splitlines() if found else []
    head = "\n".join(line.removeprefix("#").removeprefix(" ") for line in lines if "yaml-language-server" not in line)
    return Entry(path.stem, head, file.task, asked, result)


def write(folder: Path) -> None:
    """Write an index, and a page with pictures for every task of ``mdps/``; ``folder`` is made when it is missing."""
    folder.mkdir(exist_ok=True)
    entries = {path.stem: entry_of(path) for path in sorted((ROOT / "mdps").glob("*.yaml"))}
    if listed := set(entries) ^ {key for keys in GROUPS.values() for key in keys}:
        raise MincircError(f"docs/gallery.py and mdps/ disagree about {', '.join(sorted(listed))}")
    for entry in entries.values():
        drawn = _pictures(entry, folder)
        _replace(folder / f"{entry.key}.md", _page(entry, drawn))
    _replace(folder / "index.md", _index(entries))


def _replace(path: Path, text: str) -> None:
    """Write a file when its text is another: Sphinx reads again what is newer."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def _pictures(entry: Entry, folder: Path) -> list[str]:
    """Write the pictures of a task and return their names."""
    result, task, drawn = entry.result, entry.task, []
    if result.circuit is not None:
        _replace(folder / f"{entry.key}-circuit.svg", circuit_svg(result.circuit, result.names))
        _replace(folder / f"{entry.key}-small.svg", circuit_svg(result.circuit, result.names, legend=[]))
        drawn.append("circuit")
    if result.policy is not None:
        _replace(folder / f"{entry.key}-policy.svg", policy_svg(task, result.policy))
        drawn.append("policy")
    if len(task.states) <= DRAWN and len(task.actions) < DRAWN and not task.blocks:
        with suppress(TaskError):  # too dense to be read
            _replace(folder / f"{entry.key}-task.svg", task_svg(task))
            drawn.append("task")
    return drawn


def _asked(entry: Entry) -> str:
    """Return the bound that the search was asked for."""
    parts = [entry.asked.bound] if entry.asked.bound else []
    if entry.asked.each is not None:
        each = entry.asked.each
        parts.append("each " + (each if isinstance(each, str) else ", ".join(each)))
    return "; ".join(parts)


def _size(entry: Entry) -> str:
    return str(entry.result.size) if entry.result.status == "proved" else entry.result.status


def _index(entries: dict[str, Entry]) -> str:
    lines = [
        "# Gallery of the shipped tasks",
        "",
        "Made from `mdps/` when this site is built: every number below was searched for and proved then.  A page has",
        "the comment of the task's file, a minimum circuit at its bound and what that circuit does in every state.",
        "Sizes are gates of the basis that the page names, under the interface that it names.",
        "",
    ]
    for group, keys in GROUPS.items():
        lines += [f"## {group}", "", "| task | gates | |", "| --- | --- | --- |"]
        for key in keys:
            entry = entries[key]
            drawn = f"![the circuit of {key}]({key}-small.svg)" if entry.result.circuit else ""
            lines.append(f"| [{key}]({key}.md): {entry.about} | {_size(entry)} | {drawn} |")
        lines.append("")
    pages = [key for keys in GROUPS.values() for key in keys]
    return "\n".join([*lines, "```{toctree}", ":hidden:", "", *pages, "```", ""])


def _described(head: str) -> list[str]:
    """Return the comment of a file as Markdown: prose in paragraphs, maps as they are drawn."""
    lines: list[str] = []
    for block in re.split(r"\n\s*\n", head.strip("\n")):
        if all(line.startswith("    ") for line in block.splitlines()):
            lines += ["```text", *block.splitlines(), "```", ""]
        else:
            parts = re.split(r"\n(?=(?:Shows|Source)\b)", block)
            lines += [line for part in parts for line in (re.sub(r"\s*\n\s*", " ", part), "")]
    return lines


def _page(entry: Entry, drawn: list[str]) -> str:
    task, result = entry.task, entry.result
    features = ", ".join(result.interface.input_names) or "none"
    rows = [
        ("states, actions", f"{len(task.states)}, {len(task.actions)} (`{'`, `'.join(task.actions)}`)"),
        ("objective", task.objective_text),
        ("inputs of the circuit", f"{features} (interface `{result.interface.name}`)"),
        ("bound asked for", _asked(entry)),
        ("least circuit", f"{_size(entry)} gate{'s' * (result.size != 1)} of `{result.basis}`, {result.status}"),
        ("its exact return", f"{result.value}" if result.value is not None else "-"),
    ]
    lines = [f"# {entry.key}", "", f"*{entry.about}*", "", *_described(entry.head)]
    lines += ["| | |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in rows), ""]
    says = {"circuit": "A minimum circuit", "policy": "What it does in every state", "task": "The task as a graph"}
    for kind in drawn:
        lines += [f"## {says[kind]}", "", f"![{says[kind]} of {entry.key}]({entry.key}-{kind}.svg)", ""]
    lines += [f"Source: [mdps/{entry.key}.yaml](../../mdps/{entry.key}.yaml).  Again, on your machine:", ""]
    lines += ["```console", f"$ mincirc search --mdp mdps/{entry.key}.yaml{_options(entry)}", "```", ""]
    return "\n".join(lines)


def _options(entry: Entry) -> str:
    """Return the options that ask this question on the command line."""
    asked, options = entry.asked, ""
    if asked.bound not in ("optimal", None):
        options += f" --bound {asked.bound}"
    if asked.each is not None:
        options += f" --each {asked.each if isinstance(asked.each, str) else ','.join(asked.each)}"
    options += f" --basis {asked.basis}" if asked.basis != "b2" else ""
    return options + (f" --interface {asked.interface}" if asked.interface != "features" else "")


if __name__ == "__main__":
    write(ROOT / "docs" / "gallery")
