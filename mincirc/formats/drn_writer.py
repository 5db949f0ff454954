"""A task in the DRN format of Storm, exactly: ``@value_type: rational`` (see :mod:`mincirc.formats.drn`).

Tested by reading it back (an equal task up to what the notes say is lost) and by Storm's exact optimum.
"""

from __future__ import annotations

from mincirc.arguments import quoted
from mincirc.formats.registry import FileContent
from mincirc.formats.stated_model import StatedModel, StatedState, stated
from mincirc.mdp.model import MDP
from mincirc.rational import format_rational


def write(task: MDP) -> FileContent:
    """Return the DRN file of a task; the notes say what the format cannot."""
    listing = stated(task)
    about = [f"task {quoted(task.name)}", *listing.notes, f"actions: {' '.join(listing.actions)}"]
    lines = [*(f"// {line}" for line in about), *_header(listing)]
    for number, state in enumerate(listing.states):
        lines += _state(listing, number, state)
    return FileContent("\n".join(lines) + "\n", listing.notes)


def _header(listing: StatedModel) -> list[str]:
    choices = sum(len(state.choices) for state in listing.states)
    return [
        "@type: MDP",
        "@value_type: rational",
        "@parameters",
        "",
        "@reward_models",
        " ".join(listing.rewards),
        "@nr_states",
        str(len(listing.states)),
        "@nr_choices",
        str(choices),
        "@model",
    ]


def _state(listing: StatedModel, number: int, state: StatedState) -> list[str]:
    labels = ["init"] * (number == listing.initial) + list(state.labels)
    nothing = ", ".join("0" for _ in listing.rewards)
    lines = [" ".join([f"state {number} [{nothing}]", *labels]), f"// {quoted(state.name)}"]
    if listing.variables:
        values = "\t& ".join(f"{name}={value}" for name, value in zip(listing.variables, state.values, strict=True))
        lines.append(f"//[{values}]")
    for choice in state.choices:
        lines.append(f"\taction {choice.action} [{', '.join(map(format_rational, choice.rewards))}]")
        lines += [f"\t\t{target} : {format_rational(p)}" for target, p in choice.transitions]
    return lines
