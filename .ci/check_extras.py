"""Check an environment that holds exactly the extras named: they work, and each of the others is named when needed."""

import importlib.util
import subprocess
import sys
from pathlib import Path

from extras import extras

from mincirc.catalogue.extras import EXTRAS

CALL = "import mincirc\ntry: {}\nexcept mincirc.MincircError as error: raise SystemExit(str(error))"
XOR = "mincirc.search(mincirc.load('table:0x6')).circuit"
MODEL = sys.prefix + "/walk.umb"
NEEDS = {
    "gym": ["-m", "mincirc", "search", "--mdp", "gym:FrozenLake-v1", "--discount", "1/2", "-q"],
    "z3": ["-m", "mincirc", "search", "--mdp", "table:0x6", "--solver", "z3", "-q"],
    "plot": None,  # of the benchmarks alone
    "pdf": ["-m", "mincirc", "pareto", "--mdp", "mdps/coin.yaml", "--plot", sys.prefix + "/stairs.pdf", "-q"],
    "parallel": ["-m", "mincirc", "search", "--mdp", "table:0x6", "--scheduler", "loky", "-q"],
    "report": ["-m", "mincirc", "report", "--mdp", "table:0x6", "-q", "-o", sys.prefix + "/report.html"],
    "testing": ["-c", CALL.format("import mincirc.testing")],
    "frames": ["-c", CALL.format("mincirc.staircase(mincirc.load('table:0x6')).to_frame()")],
    "graphs": ["-c", CALL.format(f"{XOR}.to_networkx()")],
    "aiger": ["-c", CALL.format(f"{XOR}.to_aiger()")],
    "storm": ["-m", "mincirc", "search", "--mdp", "tests/formats/data/format.prism", "--reach", "goal", "-q"],
    "umb": ["-m", "mincirc", "search", "--mdp", MODEL, "--horizon", "2", "-q"],
    "dask": None,  # needs a cluster, which tests/solve/test_dask.py starts
    "widgets": None,  # progress has another form without them
}
"""Per extra the arguments of Python that need it; ``None``: nothing is refused without it."""


def main(chosen: list[str]) -> int:
    """Return how many expectations failed; each is told."""
    failed = 0
    for name in sorted({*extras()} ^ {*NEEDS}):
        failed += 1
        sys.stdout.write(f"extra {name}: pyproject.toml and .ci/check_extras.py differ\n")
    modules = {extra.name: extra.module for extra in EXTRAS}
    there = {name: importlib.util.find_spec(modules[name]) is not None for name in NEEDS}
    write_model(there["umb"])
    for name, command in NEEDS.items():
        if name in chosen and not there[name]:
            failed += 1
            sys.stdout.write(f"extra {name} does not bring {modules[name]}\n")
        failed += command is not None and not works(name, there[name], command)
    return failed


def write_model(umb: bool) -> None:
    """Write a model of one state, or an empty file where nothing can write one."""
    Path(MODEL).touch()
    if umb:
        from umbi.ats import ExplicitAts, TimeType, write  # noqa: PLC0415 - an extra

        model = ExplicitAts()
        model.time, model.num_players, model.num_initial_states = TimeType.DISCRETE, 1, 1
        model.add_state()
        model.set_initial_states([0])
        model.add_state_choice(state=0).add_branch(target=0, prob=1.0)
        model.add_reward_annotation(name="steps").set_state_values([1.0])
        write(model, MODEL)


def works(extra: str, there: bool, command: list[str]) -> bool:
    """Run Python: it must succeed with the module, and name the extra without it."""
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, timeout=600, check=False)
    good = done.returncode == 0 if there else f"mincirc[{extra}]" in done.stderr and "Traceback" not in done.stderr
    if not good:
        sys.stdout.write(f"{' '.join(command)}: exit code {done.returncode}, {done.stderr}\n")
    return good


if __name__ == "__main__":
    sys.exit(main(sys.argv[1].split(",")))
