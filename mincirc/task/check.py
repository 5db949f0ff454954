"""The semantic pass: objective, action list, initial distribution, labels, and every state.

All checks are run, not only up to the first mistake.  A check that depends on a part that is already reported as
broken is skipped, so that one mistake gives one message.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from mincirc.errors import TaskError, did_you_mean
from mincirc.interface import MAX_OUTPUT_BITS
from mincirc.mdp.build import bits_for
from mincirc.mdp.objective import COSTS, Discount, Horizon, Objective, TotalReward
from mincirc.rational import shorten
from mincirc.task.features import check_features
from mincirc.task.moves import ActionEntry, action_entries, declared_actions, rewarded
from mincirc.task.report import Report
from mincirc.task.schema import ObjectiveKeys, OutcomeKeys, StateKeys, TaskKeys
from mincirc.task.tree import Path

TOTAL = "total"


def check(model: TaskKeys, report: Report) -> None:
    """Report every reason why the file does not describe a finite MDP."""
    _objective(model, report)
    _actions(model, report)
    check_features(model, report)
    _initial(model, report)
    _illegal_words(model, report)
    declared = declared_actions(model)
    for name, state in model.states.items():
        _state(name, state, declared, model, report)


def no_such(kind: str, word: str, known: Iterable[str]) -> str:
    """Return the message about an unknown name."""
    return f"no {kind} {word!r}{did_you_mean(word, known)}"


def repeated(words: Sequence[str], path: Path, report: Report, kind: str) -> None:
    """Report entries that occur twice in a list."""
    seen: set[str] = set()
    for number, word in enumerate(words):
        if word in seen:
            report.add((*path, number), f"{kind} {word!r} stands twice", breaks=())
        seen.add(word)


def _objective(model: TaskKeys, report: Report) -> None:
    path: Path = ("objective",)
    if not report.clean(*path):
        return
    objective = model.objective
    if isinstance(objective, str):
        if objective != TOTAL:
            forms = ": write total, {discount: 99/100}, {horizon: 5} or {reach: LABEL}"
            report.add(path, f"no objective {objective!r}{did_you_mean(objective, [TOTAL]) or forms}")
    elif objective.reach is not None:
        if objective.discount is not None or objective.horizon is not None:
            report.add(path, "reach goes with neither discount nor horizon")
        _reach(model, objective.reach, report)
    elif objective.horizon is None and objective.discount is None:
        report.add(path, "expected discount, horizon or reach, found none of them")
    else:
        _numbers(objective, report)


def objective_of(objective: str | ObjectiveKeys) -> Objective:
    """Return the objective of a block without mistakes (for ``reach``: total reward, of the transformed task)."""
    if isinstance(objective, str) or objective.reach is not None:
        return TotalReward()
    if objective.horizon is not None:
        return Horizon(objective.horizon, Fraction(1) if objective.discount is None else objective.discount)
    assert objective.discount is not None
    return Discount(objective.discount)


def _numbers(objective: ObjectiveKeys, report: Report) -> None:
    try:
        objective_of(objective)
    except TaskError as error:
        key = "horizon" if str(error).startswith("horizon") else "discount"
        report.add(("objective", key), str(error))


def _reach(model: TaskKeys, label: str, report: Report) -> None:
    labels = {known for state in model.states.values() for known in state.labels}
    if label not in labels and all(report.clean("states", name, "labels") for name in model.states):
        report.add(
            ("objective", "reach"), f"no state carries the label {label!r}{did_you_mean(label, sorted(labels))}"
        )
    for name, state in model.states.items():
        places: list[tuple[Path, list[Path]]] = [
            (("actions", action), rewarded(what)) for action, what in state.actions.items()
        ]
        if state.otherwise is not None:
            places.append((("otherwise",), rewarded(state.otherwise)))
        for path, inner in places:
            for rest in inner:
                report.add(
                    ("states", name, *path, *rest), "a task with the objective reach has no rewards", at_key=True
                )


def _actions(model: TaskKeys, report: Report) -> None:
    declared = model.actions
    if declared is None or not report.clean("actions"):
        return
    if isinstance(declared, list):
        repeated(declared, ("actions",), report, "action")
        width = bits_for(len(declared))
    else:
        width = len(next(iter(declared.values()), ""))
        for action, word in declared.items():
            if len(word) != width:
                report.add(("actions", action), f"the word {word!r} has {len(word)} bits, the first one {width}")
    if not declared:
        report.add(("actions",), "the action list is empty")
    if width > MAX_OUTPUT_BITS:
        report.add(("actions",), f"{width} output bits are more than the {MAX_OUTPUT_BITS} supported")


def _initial(model: TaskKeys, report: Report) -> None:
    given = {name: state.initial for name, state in model.states.items() if state.initial is not None}
    for name, p in given.items():
        if p < 0:
            report.add(("states", name, "initial"), f"initial probability {shorten(p)} is negative")
    if not all(report.clean("states", name, "initial") for name in model.states):
        return
    total = sum(given.values(), Fraction(0))
    if not given:
        report.add(("states",), "no state is initial: give one of them `initial: 1`", at_key=True)
    elif total != 1 and not (report.normalise and total > 0):
        last = ("states", list(given)[-1], "initial")
        report.add(last, f"initial probabilities sum to {shorten(total)}, not 1")


def _illegal_words(model: TaskKeys, report: Report) -> None:
    action = model.illegal_words
    declared = declared_actions(model)
    if action is None or not report.clean("actions"):
        return
    if action not in declared:
        if model.actions is not None or all(_lists_actions(name, report) for name in model.states):
            report.add(("illegal_words",), no_such("action", action, declared))
        return
    for name, state in model.states.items():
        if action not in state.actions and state.otherwise is None and _lists_actions(name, report):
            message = f"state {name!r} has no action {action!r}, so illegal words cannot mean it"
            report.add(("states", name), message, at_key=True)


def _lists_actions(name: str, report: Report) -> bool:
    """Return whether the keys that list the state's actions could be read."""
    return report.usable("states", name, "actions") and report.usable("states", name, "otherwise")


def _state(name: str, state: StateKeys, declared: tuple[str, ...], model: TaskKeys, report: Report) -> None:
    here: Path = ("states", name)
    available = action_entries(name, state, declared)
    if not available and _lists_actions(name, report):
        report.add(here, f"state {name!r} has no action{_what_ends(state, model)}", at_key=True)
    if model.actions is not None and report.clean("actions"):
        for action in state.actions:
            if action not in declared:
                report.add((*here, "actions", action), no_such("action", action, declared), at_key=True)
    if isinstance(model.actions, dict):
        _words_differ(name, available, model.actions, report)
    for entry in {entry.path: entry for entry in available.values()}.values():
        _entry(entry, model, report)
    _outcome_keys(here, state, report)
    repeated(state.labels, (*here, "labels"), report, "label")
    repeated(state.harmful, (*here, "harmful"), report, "action")
    for number, action in enumerate(state.harmful):
        if action not in available and _lists_actions(name, report) and report.clean("actions"):
            report.add((*here, "harmful", number), f"state {name!r} has " + no_such("action", action, available))


def _what_ends(state: StateKeys, model: TaskKeys) -> str:
    """Return a hint for a state without an action: usually the episode is meant to end there."""
    if state.otherwise is not None:
        return "; `otherwise` stands for the actions of a declared list: add `actions: [...]` to the file"
    declare = "" if model.actions is not None else ", and the file a list `actions: [...]`"
    return f"; where a run ends, the state needs `otherwise: {{end: true}}`{declare}"


def _words_differ(name: str, available: Iterable[str], words: dict[str, str], report: Report) -> None:
    owner: dict[str, str] = {}
    for action in available:
        word = words.get(action)
        if word is not None and word in owner:
            message = f"actions {owner[word]!r} and {action!r} have the same word {word!r}"
            report.add(("states", name, "actions", action), message, at_key=True)
        elif word is not None:
            owner[word] = action


def _outcome_keys(here: Path, state: StateKeys, report: Report) -> None:
    entries = [((*here, "actions", a), what) for a, what in state.actions.items()]
    if state.otherwise is not None:
        entries.append(((*here, "otherwise"), state.otherwise))
    for path, what in entries:
        outcomes = what if isinstance(what, list) else []
        for number, outcome in enumerate(outcomes):
            _one_target((*path, number), outcome, report)


def _one_target(path: Path, outcome: OutcomeKeys, report: Report) -> None:
    if outcome.to is not None and outcome.end:
        report.add(path, "an outcome has `to: STATE` or `end: true`, not both")
    if outcome.to is None and not outcome.end:
        report.add(path, "an outcome needs `to: STATE` or `end: true`")


def _entry(entry: ActionEntry, model: TaskKeys, report: Report) -> None:
    """Check the distribution of an action and, for total reward, its expected rewards."""
    total = reward = hidden = Fraction(0)
    sound = all(report.clean(*entry.path, *part) for part in entry.sum_depends_on)
    for move in entry.moves:
        outcome = move.outcome
        total += outcome.probability
        reward += outcome.probability * outcome.reward
        hidden += outcome.probability * outcome.deployed
        if outcome.target is not None and outcome.target not in model.states:
            message = no_such("state", outcome.target, model.states)
            report.add(move.target_path, message, at_key=move.target_is_key)
        if outcome.probability < 0:
            sound = False
            report.add(move.probability_path, f"probability {shorten(outcome.probability)} is negative")
    if not sound:
        return
    if not entry.moves:
        report.add(entry.path, "an action needs `to: STATE` or `end: true`", at_key=True)
    elif total != 1 and not (report.normalise and total > 0):
        report.add(entry.path, f"probabilities sum to {shorten(total)}, not 1", at_key=True)
    elif min(reward, hidden) < 0 and model.objective == TOTAL and report.clean(*entry.path):
        kind, value = ("rewards", reward) if reward < 0 else ("hidden rewards", hidden)
        report.add(entry.path, f"total reward needs {kind} >= 0, not {shorten(value)}{COSTS}", at_key=True)
