"""Examples at the end of every command's ``--help``, as data; each of them runs in ``tests/cli/test_examples.py``."""

from __future__ import annotations

EXAMPLES: dict[str, tuple[str, ...]] = {
    "search": (
        "mincirc search --mdp mdps/frozenlake.yaml --bound 75%",
        "mincirc search --mdp mdps/union.yaml --predicate deceptive -o least.txt",
        "mincirc search --mdp table:0x96 --json",
    ),
    "minimize": ("mincirc minimize least.txt", "mincirc minimize table:1--0"),
    "enumerate": ("mincirc enumerate --mdp mdps/union.yaml --predicate deceptive",),
    "quantify": ("mincirc quantify --mdp mdps/union.yaml --predicate deceptive",),
    "price": ("mincirc price --mdp mdps/union.yaml --predicate deceptive",),
    "pareto": (
        "mincirc pareto --mdp mdps/union.yaml --predicate deceptive",
        "mincirc pareto --mdp mdps/frozenlake.yaml --gates 2",
    ),
    "sweep": ("mincirc sweep --mdp mdps/coin.yaml --mdp table:0x96 --bound optimal --bound 90%",),
    "theorem": ("mincirc theorem --mdp mdps/union.yaml --predicate deceptive",),
    "report": ("mincirc report --mdp mdps/coin.yaml -o report.html",),
    "union": ("mincirc union mdps/harbour_plain.yaml mdps/harbour_reversed.yaml -o two.yaml",),
    "certify": ("mincirc certify --mdp mdps/lift.yaml -o lift-certificate",),
    "verify": (
        "mincirc verify lift-certificate",
        "mincirc verify lift-certificate --mdp mdps/lift.yaml",
    ),
    "new": ("mincirc new --list", "mincirc new random-task --states 4 -o random.yaml"),
    "eval": ("mincirc eval --mdp mdps/union.yaml --circuit least.txt --predicate deceptive",),
    "show": ("mincirc show --mdp mdps/corridor.yaml",),
    "predicates": ("mincirc predicates",),
    "draw": ("mincirc draw --circuit least.txt -o least.svg",),
    "convert": ("mincirc convert least.txt least.blif",),
    "doctor": ("mincirc doctor",),
    "completion": ("mincirc completion bash",),
}


def epilog(name: str) -> str:
    """Return the text that click prints at the end of the help of a command."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in EXAMPLES[name])
