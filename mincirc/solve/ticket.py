"""Which job an executor answers: every job has a number, and an answer carries the number of its own.

An executor that remembers answers, or hands them out in another order, would otherwise settle one part of a size by
the refutation of another, and the minimum would be wrong without a sign of it.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import count
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

J = TypeVar("J")
T = TypeVar("T")

_numbers = count()
_expected: WeakKeyDictionary[Future[Any], int] = WeakKeyDictionary()


@dataclass(frozen=True)
class Numbered(Generic[J]):
    """A job, or the answer to one, with its number."""

    number: int
    content: J


def numbered(job: J) -> Numbered[J]:
    """Return the job with a number that no other job of this process has."""
    return Numbered(next(_numbers), job)


def answer(fn: Callable[[J], T], job: Numbered[J]) -> Numbered[T]:
    """Do the job; the answer has its number.  Called where the executor calls it."""
    return Numbered(job.number, fn(job.content))


def expect(future: Future[Any], job: Numbered[Any]) -> None:
    """Note which job the future is to answer."""
    _expected[future] = job.number


def of_another(future: Future[Any], result: Numbered[Any]) -> bool:
    """Return whether a result of the future answers another job."""
    return result.number != _expected.get(future)
