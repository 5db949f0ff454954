"""Print a constraints file that pins every dependency of pyproject.toml to its floor, all extras but ``lint``."""

import re
import sys
import tomllib
from pathlib import Path

project = tomllib.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["project"]
extras = project["optional-dependencies"]
wanted = [*project["dependencies"], *(r for name, own in extras.items() if name != "lint" for r in own)]
floors = {}
for requirement in wanted:
    if not requirement.startswith(f"{project['name']}["):
        name, relation, bound = re.fullmatch(r"([\w-]+)(>=|<)([\w.]+)", requirement.partition(";")[0]).groups()
        if relation == ">=":
            floors[name] = bound
sys.stdout.write("".join(f"{name}=={floor}\n" for name, floor in sorted(floors.items())))
