"""A policy as a C header: the action of every state in an array, and a function that looks it up.  Written only.

States are numbered in the task's order; comments name them.  Nothing but C99 and its ``<stdint.h>`` is used.
Oracle: ``tests/formats/test_policies.py`` compiles it where there is a C compiler.
"""

from __future__ import annotations

import re

from mincirc.formats.registry import FileContent
from mincirc.mdp.model import MDP, Picks


def write_header(task: MDP, picks: Picks) -> FileContent:
    """Return a policy as a header file."""
    lines = [
        f"/* The policy of {_comment(task.name)}: {len(task.states)} states, {len(task.actions)} actions. */",
        "#ifndef MINCIRC_POLICY_H",
        "#define MINCIRC_POLICY_H",
        "#include <stdint.h>",
        "",
        f"#define MINCIRC_STATES {len(task.states)}",
    ]
    lines += [f"#define {name} {number}" for number, name in enumerate(_constants(task.actions))]
    names = _constants(task.actions)
    lines += ["", "static const uint16_t mincirc_policy[MINCIRC_STATES] = {"]
    for state, pick in enumerate(picks):
        action = names[task.choices[state][pick].action]
        lines.append(f"  {action}, /* {state}: {_comment(task.states[state])} */")
    lines += ["};", "", "static inline uint16_t mincirc_action(uint32_t state) { return mincirc_policy[state]; }"]
    return FileContent("\n".join([*lines, "", "#endif"]) + "\n")


def _constants(actions: tuple[str, ...]) -> list[str]:
    """Return distinct names of constants."""
    found: list[str] = []
    for number, action in enumerate(actions):
        word = re.sub(r"[^A-Za-z0-9]", "_", action).upper()
        name = f"MINCIRC_ACTION_{word}"
        found.append(name if name not in found else f"MINCIRC_ACTION_{number}_{word}")
    return found


def _comment(text: str) -> str:
    """Return text that ends no comment, on one line."""
    return ascii(text)[1:-1].replace("*/", "* /")
