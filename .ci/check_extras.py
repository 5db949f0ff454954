"""Check an environment that holds exactly the extras named: they work, and each of the others is named when needed."""

import importlib.util
import subprocess
import sys

NEEDS = {
    "gym": ("gymnasium", ["search", "--mdp", "gym:FrozenLake-v1", "--discount", "1/2", "-q"]),
    "z3": ("z3", ["search", "--mdp", "table:0x6", "--solver", "z3", "-q"]),
    "plot": ("matplotlib", None),
    "pdf": ("cairosvg", ["pareto", "--mdp", "mdps/coin.yaml", "--plot", sys.prefix + "/stairs.pdf", "-q"]),
    "parallel": ("loky", ["search", "--mdp", "table:0x6", "--scheduler", "loky", "-q"]),
    "report": ("jinja2", ["report", "--mdp", "table:0x6", "-q", "-o", sys.prefix + "/report.html"]),
    "testing": ("hypothesis", None),
    "frames": ("pandas", None),
    "graphs": ("networkx", None),
    "aiger": ("aiger", None),
    "dask": ("distributed", None),
}


def main(extras: list[str]) -> int:
    """Return how many expectations failed; each is told."""
    failed = 0
    for extra, (module, command) in NEEDS.items():
        there = importlib.util.find_spec(module) is not None
        if extra in extras and not there:
            failed += 1
            sys.stdout.write(f"extra {extra} does not bring {module}\n")
        failed += command is not None and not works(extra, there, command)
    return failed


def works(extra: str, there: bool, command: list[str]) -> bool:
    """Run the command: it must succeed with the module, and name the extra without it."""
    done = subprocess.run(
        [sys.executable, "-m", "mincirc", *command], capture_output=True, text=True, timeout=600, check=False
    )
    good = done.returncode == 0 if there else f"mincirc[{extra}]" in done.stderr and "Traceback" not in done.stderr
    if not good:
        sys.stdout.write(f"{' '.join(command)}: exit code {done.returncode}, {done.stderr}\n")
    return good


if __name__ == "__main__":
    sys.exit(main(sys.argv[1].split(",")))
