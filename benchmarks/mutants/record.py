"""Mutants as data: faults put into the code by hand, each with the test that must notice it.

Mutation analysis (DeMillo, Lipton, Sayward 1978) asks whether tests can fail: a small fault is put into a program, and
a test that passes all the same does not test what it seems to.  What is different here: the faults are few and chosen,
each a wrong answer that somebody could write, and each names the one test that must fail, which is cheap enough to be
run.  The list is ``mutants.toml``.
"""

from __future__ import annotations

import ast
import tomllib
from dataclasses import dataclass
from pathlib import Path

LIST = Path(__file__).with_name("mutants.toml")


class MutantError(Exception):
    """An entry of the list that does not fit the code any more."""


@dataclass(frozen=True)
class Mutant:
    """``old`` stands exactly once in ``file`` and is replaced by ``new``; then ``test``, a pytest node id, must fail.

    An equivalent mutant changes no answer that a test could see: it has the reason ``why`` in place of a test.
    """

    name: str
    fault: str
    file: str
    old: str
    new: str
    test: str = ""
    why: str = ""

    @property
    def equivalent(self) -> bool:
        """Whether no test can notice the fault."""
        return not self.test

    @property
    def compiled(self) -> bool:
        """Whether the fault is in the sources of the core, which must be compiled again."""
        return Path(self.file).suffix in (".cpp", ".h")

    def text(self, root: Path) -> str:
        """Return the text of the file with the fault; raise :class:`MutantError` where it does not fit."""
        source = (root / self.file).read_text(encoding="utf-8")
        count = source.count(self.old)
        if count != 1:
            raise MutantError(f"{self.name}: the old text stands {count} times in {self.file}, not once")
        text = source.replace(self.old, self.new)
        if text == source:
            raise MutantError(f"{self.name}: the new text is the old one")
        if self.compiled:
            return text
        try:
            ast.parse(text)
        except SyntaxError as error:
            raise MutantError(f"{self.name}: {self.file} is no Python any more ({error})") from None
        return text

    def check_test(self, root: Path) -> None:
        """Raise :class:`MutantError` when the named test is none."""
        path, _, function = self.test.partition("::")
        file, name = root / path, function.partition("[")[0]
        tree = ast.parse(file.read_text(encoding="utf-8")) if file.is_file() else ast.Module([], [])
        if name not in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}:
            raise MutantError(f"{self.name}: there is no test {self.test}")


def read_mutants(path: Path = LIST) -> list[Mutant]:
    """Return the mutants of a list, the equivalent ones last; raise :class:`MutantError` for one that is not whole."""
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    found = []
    for kind, last in (("mutant", "test"), ("equivalent", "why")):
        for entry in document.get(kind, ()):
            fields = {"name", "fault", "file", "old", "new", last}
            if entry.keys() != fields or not all(entry[field] for field in fields - {"new"}):
                name, wanted = entry.get("name", "an entry"), ", ".join(sorted(fields))
                raise MutantError(f"{name}: under [[{kind}]] there are {wanted}, none of them empty")
            found.append(Mutant(**entry))
    if len({mutant.name for mutant in found}) < len(found):
        raise MutantError("two mutants have one name")
    return found
