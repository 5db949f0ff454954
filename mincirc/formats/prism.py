"""Writer of tasks in the language of PRISM, which Storm and PAYNT read too, and of the property to check.

The variables of the model are the task's features, or the bits of its interface: the observations of a policy.
``alive`` is 1 in every state of the task, 0 after the end, and 2 in an additional first state that draws from the
initial distribution unless that is a single state.  The draw takes a step and earns nothing, so with a discount the
value of the model is that of the task times the discount, and a horizon is one step longer; :func:`prism_property`
accounts for this.

Every number of the model is exact, written as a fraction.  The language has only decimals for the threshold and the
discount of a property, so these are the nearest floats: an answer of another program is a proposal, and must be
evaluated exactly.  Oracle: ``tests/task/test_prism.py`` (the commands are read back) and PAYNT, whose trees are
evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from mincirc.arguments import quoted
from mincirc.errors import TaskError
from mincirc.formats.registry import FileContent
from mincirc.formats.stated_model import objective_options
from mincirc.interface import interface_for
from mincirc.mdp.model import MDP, Choice
from mincirc.mdp.objective import Discount, Horizon

Columns = Mapping[str, Sequence[int]]
"""Variables of the model and their value in every state."""

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def columns(task: MDP, bits: bool = False) -> Columns:
    """Return the declared features, or the input bits of the interface; an underscore keeps them off reserved words.

    Raises :class:`~mincirc.errors.TaskError` when a name is no identifier of PRISM, and
    :class:`~mincirc.errors.InterfaceError` when two states have the same values.
    """
    interface = interface_for(task)
    if bits:
        last = interface.inputs - 1
        found = {
            f"{name}_": [code >> (last - i) & 1 for code in interface.codes]
            for i, name in enumerate(interface.input_names)
        }
    else:
        found = {f"{f.name}_": list(f.values) for f in task.input_features}
    for name in found:
        if not IDENTIFIER.fullmatch(name):
            raise TaskError(
                f"{quoted(name[:-1])} cannot be a variable of a PRISM model: letters, digits and underscores can, "
                "the first one no digit"
            )
    return found


def prism_model(task: MDP, *, bits: bool = False) -> str:
    """Return the model over the features, or with ``bits`` over the input bits; its rewards are called ``return``."""
    values = columns(task, bits)
    roots = [s for s, p in enumerate(task.initial) if p]
    first = roots[0]
    lines = ["mdp", "module task", f"  alive : [0..2] init {1 if len(roots) == 1 else 2};"]
    lines += [f"  {name} : [0..{max(1, *v)}] init {v[first]};" for name, v in values.items()]
    if len(roots) > 1:
        draws = " + ".join(f"{task.initial[s]}:{_to(values, s)}" for s in roots)
        lines.append(f"  [a0] alive=2 -> {draws};")
    rewards = []
    for s, choices in enumerate(task.choices):
        here = _at(values, s)
        for choice in choices:
            action = f"a{choice.action}"
            lines.append(f"  [{action}] {here} -> {_outcomes(values, choice)};")
            if choice.reward:
                rewards.append(f"  [{action}] {here} : {choice.reward};")
    lines += ["  [a0] alive=0 -> 1:true;", "endmodule", 'rewards "return"']
    lines += [*(rewards or ["  true : 0;"]), "endrewards"]  # a block of rewards must not be empty
    return "\n".join(lines) + "\n"


def write(task: MDP) -> FileContent:
    """Return the model over the features, with the labels of the task; the notes say what it cannot."""
    values = columns(task)
    labels = [(label, states) for label, states in task.labels if IDENTIFIER.fullmatch(label)]
    lines = [
        f'label "{label}" = {" | ".join(f"({_at(values, s)})" for s in sorted(states)) or "false"};'
        for label, states in labels
    ]
    notes = (*_notes(task), f"the objective is no part of the model: {objective_options(task)}")
    head = "".join(f"// {note}\n" for note in notes)
    return FileContent(head + prism_model(task) + "".join(f"{line}\n" for line in lines), notes)


def _notes(task: MDP) -> Iterator[str]:
    yield "variables are the features, with an underscore after their names, and alive; actions are called a0, a1, .."
    if len(task.start) > 1:
        yield "the first state is drawn in a step of its own, which other programs count"
    if any(c.end for row in task.choices for c in row):
        yield "the end of the episode is the state alive=0"
    for what, there in (("the hidden reward", task.hidden), ("which actions are harmful", task.harmful)):
        if there:
            yield f"{what} is lost"


def prism_property(task: MDP, bound: Fraction) -> str:
    """Return the property "the return is at least the bound", in the dialect that the objective needs.

    A discount is written as Storm and PAYNT have it (``Cdiscount``); a horizon and total reward are PRISM's own.  A
    horizon with a discount has no property: that raises :class:`~mincirc.errors.TaskError`.
    """
    drawn = sum(1 for p in task.initial if p) > 1
    match task.objective:
        case Discount(gamma=gamma):
            threshold, formula = bound * gamma if drawn else bound, f"Cdiscount={float(gamma)!r}"
        case Horizon(steps=steps, gamma=gamma):
            if gamma != 1:
                raise TaskError(f"{task.name}: no PRISM property has a horizon and a discount")
            threshold, formula = bound, f"C<={steps + drawn}"
        case _:
            threshold, formula = bound, "C"
    return f'R{{"return"}}>={float(threshold)!r} [ {formula} ]\n'


def _at(values: Columns, state: int) -> str:
    return " & ".join(["alive=1", *(f"{name}={column[state]}" for name, column in values.items())])


def _to(values: Columns, state: int) -> str:
    return " & ".join(["(alive'=1)", *(f"({name}'={column[state]})" for name, column in values.items())])


def _outcomes(values: Columns, choice: Choice) -> str:
    parts = [f"{p}:{_to(values, t)}" for t, p in choice.successors]
    if choice.end:
        parts.append(f"{choice.end}:" + " & ".join(["(alive'=0)", *(f"({name}'=0)" for name in values)]))
    return " + ".join(parts)
