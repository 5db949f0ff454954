"""What the state of Gymnasium's Blackjack is: the environment keeps the cards in their order, the rules need less.

The player's hand is its sum, whether an ace counts 11, and whether it is a natural; so is the dealer's, together
with the card that lies face up, until cards are added to it.  Suits decide nothing.  Read from ``blackjack.py`` of
Gymnasium: ``usable_ace``, ``sum_hand``, ``score`` and ``is_natural`` are all that ``step`` looks at.  The dealer's
loop reads the hands anew before every card, so a run at a draw depends on the same state, and runs are merged there:
without that, the dealer's 54,433 sequences of cards are played for every hand of the player.

Given for that class alone, not for classes derived from it.  Oracle: the rules written out and solved without the
environment, and the same environment without merging and with a smaller deck, ``tests/formats/test_blackjack.py``.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

_PARTS = ("sum", "dealer", "ace", "natural")


def is_blackjack(env: Any) -> bool:
    """Return whether an environment is Gymnasium's Blackjack."""
    kind = type(env)
    return (kind.__module__, kind.__name__) == ("gymnasium.envs.toy_text.blackjack", "BlackjackEnv")


def blackjack_state(env: Any) -> Hashable:
    """Return what decides how a game goes on."""
    dealer = env.dealer
    return _hand(env.player), dealer[0] if len(dealer) == 2 else 0, _hand(dealer)


def blackjack_rest(env: Any, method: str, draws: int) -> Hashable:
    """Return what decides how a run goes on that is at a draw; ``None`` while ``reset`` deals the four cards."""
    return (
        None if method == "reset" and draws < len(("dealer", "hidden", "player", "player")) else blackjack_state(env)
    )


def blackjack_seen(env: Any, observation: Any) -> tuple[int, ...]:
    """Return the observation, and whether the player's hand is a natural where that decides what a win pays.

    With ``sab`` (as Gymnasium makes it) or ``natural``, 21 points pay more when they are the first two cards.  Whoever
    plays knows it, and the observation alone does not say it, so that the observation is no state.
    """
    natural = [int(_hand(env.player)[2])] if env.sab or env.natural else []
    return (*map(int, observation), *natural)


def blackjack_parts(env: Any) -> tuple[str, ...]:
    """Return the names of what is seen."""
    return _PARTS if env.sab or env.natural else _PARTS[:3]


def _hand(cards: Sequence[int]) -> tuple[int, bool, bool]:
    total = sum(cards)
    usable = 1 in cards and total <= 11
    return total + 10 * usable, usable, len(cards) == 2 and sorted(cards) == [1, 10]
