"""The language of PRISM, and JANI, for MDPs: Storm builds the model, exactly, and its states are read from memory.

Specifications: https://prismmodelchecker.org/manual/ThePRISMLanguage and https://jani-spec.org.  Needs the package
``stormpy`` (the extra ``storm``).  All rewards, all labels, names of commands and values of variables are read;
:mod:`mincirc.formats.listed_model` has the rules for them.  Where Storm finds no command it adds a loop that stays,
and labels the state ``deadlock``.  Constants need values in the file.  Tested against Storm's own exact optimum.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any, NoReturn

from mincirc.errors import MissingExtraError
from mincirc.formats.file_text import FileText
from mincirc.formats.listed_model import MAX_STATES, ListedChoice, ListedModel, Scalar, reward_model, task_of
from mincirc.formats.wishes import Wishes
from mincirc.mdp.model import MDP

UNREAD = {
    "DTMC": "a Markov chain has nothing to choose",
    "CTMC": "a Markov chain has nothing to choose",
    "MA": "time is continuous in a Markov automaton",
    "POMDP": "states are seen in part only, and partial observability is not read yet",
    "SMG": "it is a game of several players",
}
_PREFIX = re.compile(r"^([A-Za-z]+Exception: )?(Error in [^,]*, line \d+: )?")
_PLACE = re.compile(r"\b(?:at|line) (\d+)(?::(\d+))?")


def read_prism(source: FileText, wishes: Wishes) -> MDP:
    """Return the MDP of a model in PRISM's language; raise :class:`~mincirc.errors.TaskFileError` otherwise."""
    return _read(source, wishes, lambda stormpy, path: stormpy.parse_prism_program(path))


def read_jani(source: FileText, wishes: Wishes) -> MDP:
    """Return the MDP of a JANI model; raise :class:`~mincirc.errors.TaskFileError` otherwise."""
    return _read(source, wishes, lambda stormpy, path: stormpy.parse_jani_model(path)[0])


def _read(source: FileText, wishes: Wishes, parse: Callable[[Any, str], Any]) -> MDP:
    try:
        import stormpy  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise MissingExtraError("stormpy", "storm", source.file) from None
    wishes.objective(source.file)
    text = source.text  # the complaint about bytes that are no text is ours
    with _quiet(), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"model{Path(source.file).suffix}"
        path.write_text(text, encoding="utf-8")
        built = _built(source, stormpy, lambda: parse(stormpy, str(path)))
    kind = built.model_type.name
    if kind != "MDP":
        source.refuse(f"this is a model of type {kind}: {UNREAD.get(kind, 'it is not read')}; MDPs are read")
    if built.nr_states > MAX_STATES:
        source.refuse(f"the model has {built.nr_states} states; {MAX_STATES} are read")
    names = sorted(built.reward_models)
    chosen = reward_model(names, source.file, wishes)
    version = f"stormpy {getattr(stormpy, '__version__', '')}".strip()
    return task_of(_listed(built, None if chosen is None else names[chosen], version), source.file, wishes)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Storm from writing to standard output."""
    from stormpy import developer  # noqa: PLC0415 - an optional extra

    before = developer.get_log_level()
    developer.set_log_level(developer.LogLevel.OFF)
    try:
        yield
    finally:
        developer.set_log_level(before)


def _built(source: FileText, stormpy: Any, parse: Callable[[], Any]) -> Any:
    try:
        options = stormpy.BuilderOptions(build_full=True)
        return stormpy.build_model[stormpy.Rational](parse(), options=options)
    except Exception as error:  # Storm raises plain RuntimeErrors
        _refuse(source, error)


def _refuse(source: FileText, error: Exception) -> NoReturn:
    said = " ".join(str(error).partition("here:")[0].split()).rstrip(" ,:") or type(error).__name__
    place = _PLACE.search(said)
    line, column = (int(place[1]), int(place[2] or 1)) if place else (0, 0)
    if "undefined constants" in said:
        source.refuse("the model has constants without values: give them values in the file (const int N = 3;)")
    short = _PREFIX.sub("", said)
    source.refuse(f"Storm: {short if len(short) <= 300 else short[:297] + '...'}", line, column)


def _listed(built: Any, rewards: str | None, package: str) -> ListedModel:
    paid = None if rewards is None else built.reward_models[rewards]
    matrix = built.transition_matrix
    choices = tuple(
        tuple(
            _choice(built, matrix, paid, state, row)
            for row in range(matrix.get_row_group_start(state), matrix.get_row_group_end(state))
        )
        for state in range(built.nr_states)
    )
    labels = {name: list(built.labeling.get_states(name)) for name in sorted(built.labeling.get_labels())}
    return ListedModel(choices, tuple(built.initial_states), labels, _variables(built), (), package)


def _choice(built: Any, matrix: Any, paid: Any, state: int, row: int) -> ListedChoice:
    labels = sorted(built.choice_labeling.get_labels_of_choice(row)) if built.has_choice_labeling() else []
    reward = Fraction(0)
    if paid is not None and paid.has_state_rewards:
        reward += _fraction(paid.get_state_reward(state))
    if paid is not None and paid.has_state_action_rewards:
        reward += _fraction(paid.get_state_action_reward(row))
    by_move = {} if paid is None or not paid.has_transition_rewards else _row(paid.transition_rewards, row)
    moves = tuple((p, t, by_move.get(t, Fraction(0))) for t, p in _row(matrix, row).items() if p)
    return ListedChoice("_".join(labels), reward, moves)


def _row(matrix: Any, row: int) -> dict[int, Fraction]:
    return {int(entry.column): _fraction(entry.value) for entry in matrix.get_row(row)}


def _fraction(number: Any) -> Fraction:
    """Return an exact number of Storm's."""
    return Fraction(str(number))


def _variables(built: Any) -> dict[str, list[Scalar]]:
    if not built.has_state_valuations():
        return {}
    valuations = built.state_valuations
    return {
        v.name: [_scalar(valuations.get_value(s, v)) for s in range(built.nr_states)]
        for v in valuations.get_all_variables()
    }


def _scalar(value: Any) -> Scalar:
    return value if isinstance(value, bool | int | str) else _fraction(value)
