"""Counts of what the structure of the code promises; fails when one is above its limit (needs mincirc installed).

    python .ci/structure.py            the counts, each beside its limit
    python .ci/structure.py --list     every member of every count as well

* numbers at module level: tuning belongs into parameter records (``..Params``), where it has a range, a meaning and a
  way to be set; what is left are constants of nature and of formats.
* classes of one name: a reader who meets a name knows which class it is (underscores do not count).
* shadowed modules: ``import mincirc.x.y`` gives the module ``y``, never a function of that name.
* ``isinstance`` on back ends or sessions: what they can do they say (capabilities), nobody asks who they are.
* writes to a budget from outside runtime: limits never change, meters run forward, caps are contexts, reasons to stop
  are noted by methods; whoever sets an attribute would have to restore it, at every way out.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import mincirc

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "mincirc"

GOALS = {
    "numbers at module level": 25,
    "classes of one name": 0,
    "shadowed modules": 0,
    "isinstance on back ends or sessions": 0,
    "writes to a budget from outside runtime": 0,
}
LIMITS = {
    "numbers at module level": 9,
    "classes of one name": 0,
    "shadowed modules": 0,
    "isinstance on back ends or sessions": 0,
    "writes to a budget from outside runtime": 0,
}
"""What is there today; lowered with every change that lowers a count, until it is the goal."""

APART = ("verify", "draw", "task", "formats", "report")
"""Packages whose numbers are limits on files, measures of pictures and words of formats."""

BUDGETS = ("budget", "limits", "meter", "caps", "arming")
"""Modules of ``mincirc.runtime`` whose objects nobody else writes to."""


def sources() -> Iterator[tuple[Path, ast.Module]]:
    """Yield the modules of the package with their syntax trees."""
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


def is_number(value: ast.expr | None) -> bool:
    """Whether an expression is made of literal numbers alone (a tuple of them counts as one)."""
    match value:
        case ast.Constant(value=int() | float() as number):
            return not isinstance(number, bool)
        case ast.UnaryOp(operand=operand):
            return is_number(operand)
        case ast.BinOp(left=left, right=right):
            return is_number(left) and is_number(right)
        case ast.Tuple(elts=[_, *_] as items):
            return all(is_number(item) for item in items)
        case ast.Call(func=ast.Name(id="Fraction" | "float" | "int" | "frozenset"), args=[_, *_] as items):
            return all(is_number(item) for item in items)
    return False


def numbers() -> Iterator[str]:
    """Yield the names at module level that are bound to numbers."""
    for path, tree in sources():
        if path.parts[1] in APART:
            continue
        for statement in tree.body:
            if isinstance(statement, ast.Assign | ast.AnnAssign) and is_number(statement.value):
                targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
                for target in targets:
                    names = target.elts if isinstance(target, ast.Tuple) else [target]
                    yield from (f"{path}:{statement.lineno}: {ast.unparse(name)}" for name in names)


def classes() -> Iterator[str]:
    """Yield the names that more than one top-level class has."""
    places = defaultdict(list)
    for path, tree in sources():
        if path.parts[1] != "verify":
            for statement in tree.body:
                if isinstance(statement, ast.ClassDef):
                    places[statement.name.lstrip("_")].append(f"{path}:{statement.lineno}")
    for name, found in sorted(places.items()):
        if len(found) > 1:
            yield f"{name}: {', '.join(found)}"


def shadowed() -> Iterator[str]:
    """Yield the modules that their package hides behind something of the same name, or would when it loads lazily."""
    found = list(pkgutil.walk_packages(mincirc.__path__, "mincirc."))
    for module in found:
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for module in found:
        package, _, name = module.name.rpartition(".")
        parent = sys.modules[package]
        if module.name in sys.modules:
            public = getattr(parent, "__all__", ())
            if name in public or getattr(parent, name) is not sys.modules[module.name]:
                yield module.name


def asked_who() -> Iterator[str]:
    """Yield the calls of ``isinstance`` on back ends and sessions."""
    for path, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "isinstance" and len(node.args) == 2:
                kinds = (
                    ast.unparse(node.args[1]).replace("(", " ").replace(")", " ").replace("|", " ").replace(",", " ")
                )
                if any(k.split(".")[-1].endswith(("Backend", "Session", "Resumable")) for k in kinds.split()):
                    yield f"{path}:{node.lineno}: {ast.unparse(node)}"


def attributes(trees: Iterable[ast.Module]) -> set[str]:
    """Return the names of all attributes that the classes of these modules have: fields, slots and properties."""
    found = set()
    for kind in (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
        for node in ast.walk(kind):
            match node:
                case ast.AnnAssign(target=ast.Name(id=name)) if node in kind.body:
                    found.add(name)
                case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()):
                    found.add(name)
                case ast.FunctionDef(name=name) if any(ast.unparse(d) == "property" for d in node.decorator_list):
                    found.add(name)
    return found


def of_other_kinds(tree: ast.Module, kinds: Collection[str]) -> set[ast.AST]:
    """Return where parameters occur that are annotated, and as none of these classes."""
    found = set[ast.AST]()
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        parameters = [node for node in ast.walk(function.args) if isinstance(node, ast.arg)]
        typed = {p.arg: ast.unparse(p.annotation) for p in parameters if p.annotation is not None}
        other = {name for name, kind in typed.items() if not {*kinds, "Any"} & set(re.findall(r"\w+", kind))}
        found |= {node for node in ast.walk(function) if isinstance(node, ast.Name) and node.id in other}
    return found


def written(tree: ast.Module, names: Collection[str], kinds: Collection[str]) -> Iterator[ast.expr]:
    """Yield where such attributes are set or deleted, by whatever statement, on what may be of these classes.

    Left out are ``self`` and parameters of another class: other records may have attributes of the same name.
    """
    apart = of_other_kinds(tree, kinds)
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=owner, attr=name, ctx=ast.Store() | ast.Del()) if name in names:
                pass
            case ast.Call(func=setter, args=[owner, ast.Constant(value=str(name)), *_]) if name in names:
                if not ast.unparse(setter).endswith(("setattr", "delattr", "__setattr__", "__delattr__")):
                    continue
            case _:
                continue
        if owner not in apart and not (isinstance(owner, ast.Name) and owner.id == "self"):
            yield node


def budget_writes() -> Iterator[str]:
    """Yield the places outside ``mincirc.runtime`` that write what a budget, or a part of one, has."""
    trees = dict(sources())
    own = [tree for path, tree in trees.items() if path.stem in BUDGETS and path.parts[1] == "runtime"]
    names, kinds = attributes(own), {c.name for tree in own for c in ast.walk(tree) if isinstance(c, ast.ClassDef)}
    for path, tree in trees.items():
        if path.parts[1] != "runtime":
            yield from (f"{path}:{node.lineno}: {ast.unparse(node)}" for node in written(tree, names, kinds))


def main() -> int:
    """Print the counts; return 1 when one is above its limit."""
    found = (numbers(), classes(), shadowed(), asked_who(), budget_writes())
    counts = {title: list(members) for title, members in zip(LIMITS, found, strict=True)}
    for title, members in counts.items():
        print(f"{title}: {len(members)} (at most {LIMITS[title]}, goal {GOALS[title]})")
        if "--list" in sys.argv or len(members) > LIMITS[title]:
            print(*(f"  {member}" for member in members), sep="\n")
    return int(any(len(members) > LIMITS[title] for title, members in counts.items()))


if __name__ == "__main__":
    sys.exit(main())
