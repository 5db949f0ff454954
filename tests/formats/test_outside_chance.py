"""Chance from outside: the clock, the system, generators made on the spot; each is refused in a line that names it."""

from __future__ import annotations

import datetime
import logging
import os
import random
import secrets
import sys
import time
import uuid
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from time import monotonic as imported_under_another_name
from typing import Any

import numpy as np
import pytest

import mincirc
from mincirc.errors import MincircError
from mincirc.formats.chance.outside import OutsideWatch


class Asks:
    """Three steps, in each of which a function is called whose answer hardly ever matters."""

    def __init__(self, ask: Callable[[], Any], when: str = "step") -> None:
        self.ask, self.when = ask, when

    def reset(self) -> int:
        self.at = 0
        if self.when == "reset":
            self.ask()
        return self.at

    def step(self, action: int) -> Any:
        self.at += action
        if self.when == "step":
            self.at += self.ask() == "never"
        return self.at, 1, self.at == 3, False, {}


OUTSIDE: list[tuple[Callable[[], Any], str]] = [
    (lambda: time.time() < 0, "the clock (time.time)"),
    (lambda: imported_under_another_name() < 0, "the clock (time.monotonic)"),
    (lambda: time.perf_counter_ns() % 1_000_003 == 7, "the clock (time.perf_counter_ns)"),
    (lambda: datetime.datetime.now().year > 3000, "the clock (datetime.datetime.now)"),
    (lambda: datetime.date.today().year > 3000, "the clock (datetime.date.today)"),
    (lambda: os.urandom(4) == b"abcd", "what the system gives (os.urandom)"),
    (lambda: secrets.randbelow(10**6) == 7, "what the system gives (os.urandom)"),
    (lambda: uuid.uuid4().int == 7, "what the system gives (os.urandom)"),
    (lambda: random.SystemRandom().random() < 1e-9, "what the system gives (os.urandom)"),
    (lambda: os.getpid() < 0, "what the system gives (os.getpid)"),
    (lambda: np.random.default_rng().random() < 1e-9, "what the system gives (os.urandom)"),
    (lambda: np.random.RandomState().rand() < 1e-9, "what the system gives (os.urandom)"),
    (lambda: random.Random().random() < 1e-9, "a generator that is made without a seed (random.Random)"),
]


@pytest.mark.parametrize("when", ["step", "reset"])
@pytest.mark.parametrize(("ask", "asked"), OUTSIDE, ids=[asked for _, asked in OUTSIDE])
def test_what_is_asked_of_the_outside_is_refused_by_name(ask: Callable[[], Any], asked: str, when: str) -> None:
    """Two runs agree (but once in a million times), so that they are compared does not show it."""
    with pytest.raises(MincircError) as caught:
        mincirc.from_env(Asks(ask, when), actions=[0, 1], horizon=5)
    said = str(caught.value)
    assert f"{when}" in said
    assert f"asks for {asked}" in said
    assert "so what happens is left to chance" in said or "does not always do the same" in said
    assert "mincirc.build takes a function" in said
    assert "\n" not in said


HARMLESS: list[Callable[[], Any]] = [
    lambda: random.Random(5).random(),
    lambda: np.random.default_rng(5).random(),
    lambda: time.strftime("%Y", (2026, 1, 1, 0, 0, 0, 0, 1, 0)),
    lambda: datetime.date(2026, 1, 1).isoformat(),
    lambda: logging.getLogger("nobody listens").warning("a record has its time"),
    Path.cwd,
]


@pytest.mark.parametrize("ask", HARMLESS)
def test_what_is_no_chance_is_none(ask: Callable[[], Any]) -> None:
    assert len(mincirc.from_env(Asks(ask), actions=[0, 1], horizon=5).states) == 3


COINS = cycle([0, 1])


def flip() -> int:
    """A generator of an extension module, which nothing here sees: stood in for by one of this module."""
    return next(COINS)


class Differs(Asks):
    """A step that pays, ends or leads elsewhere by an unscripted coin, which two runs see from both sides."""

    def step(self, action: int) -> Any:
        coin = self.ask()
        kind = self.when
        return (
            (coin if kind == "leads" else 0),
            (coin if kind == "pays" else 1),
            kind == "ends" and bool(coin),
            False,
            {},
        )

    def reset(self) -> int:
        return 0


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("pays", "one run pays 0 (int), another 1 (int)"),
        ("ends", "one run ends the episode, another does not"),
        ("leads", "two runs lead to different states"),
    ],
)
def test_runs_that_differ_say_in_what(kind: str, why: str) -> None:
    with pytest.raises(MincircError) as caught:
        mincirc.from_env(Differs(flip, kind), actions=[0], horizon=3, observe=True)
    assert f"does not always do the same: {why}; mincirc.build" in str(caught.value)


def test_a_profiler_that_is_at_work_is_left_alone() -> None:
    def profiler(*_: Any) -> None:
        return None

    sys.setprofile(profiler)
    try:
        with OutsideWatch() as _:
            assert sys.getprofile() is profiler
        assert sys.getprofile() is profiler
    finally:
        sys.setprofile(None)
