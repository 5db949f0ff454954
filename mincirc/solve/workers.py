"""Where jobs run: in this process, in a pool of processes, or in whatever ``concurrent.futures.Executor`` was given.

Everything behind one small class that survives its workers: when a worker is killed, the pool is made anew (if it can
be) and the jobs that had no answer are asked again.  Jobs are functions of their arguments: asking twice is harmless.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from inspect import signature
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait as wait_for_connection
from types import FrameType, ModuleType
from typing import Annotated, Any, ParamSpec, Self, TypeVar

from mincirc.arguments import whole, word
from mincirc.errors import MincircError, MissingExtraError, SolverError, did_you_mean
from mincirc.foreign import reason
from mincirc.parameters import Parameters, Range
from mincirc.runtime.ambient import guarded
from mincirc.runtime.budget import Budget
from mincirc.runtime.limits import LimitReached
from mincirc.runtime.signals import repeat_swallowed
from mincirc.solve.foreign import check_executor, check_future
from mincirc.solve.notice import Heeding, Notices
from mincirc.solve.ticket import answer, expect, numbered

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class WorkerParams(Parameters):
    """What is expected of workers."""

    deaths: Annotated[int, Range(0)] = 3
    """So many times in a row may each worker die without any job done; then jobs are too big for the machine."""

    patience: Annotated[float, Range(0.01)] = 0.7
    """Seconds within which a job that is told to end does so by itself: somewhat more than a slice of solving."""


DEFAULTS = WorkerParams()


class WorkersGoneError(SolverError):
    """There is nobody left to ask; what was found out so far stays true."""


class SerialExecutor(Executor):
    """Runs a job here and now, when it is submitted."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Call the function; the future is done on return.  Ctrl-C is not swallowed."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


class Workers:
    """A pool that outlives its workers.

    ``make`` gives a fresh executor, again after workers died; ``width`` is how many jobs run at a time.  A pool that
    was handed over by the caller is never shut down here.
    """

    def __init__(self, make: Callable[[], Executor], width: int, *, owned: bool = True) -> None:
        self.width = width
        self.deaths = 0
        self._make = make
        self._owned = owned
        self._executor: Executor | None = None
        self._unlucky = 0
        self._notices = Notices()

    @property
    def in_process(self) -> bool:
        """Whether jobs run in this process, one after the other."""
        return isinstance(self._open(), SerialExecutor)

    def _open(self) -> Executor:
        if self._executor is None:
            self._executor = self._make()
        return self._executor

    def submit(self, fn: Callable[[Any], object], job: Any) -> Future[Any]:
        """Hand a job to a worker; raises :class:`WorkersGoneError` when nobody takes it.

        :func:`mincirc.solve.foreign.outcome_of` reads what comes back.
        """
        try:
            return self._submit(fn, job)
        except BrokenExecutor:
            self._rebuild()
        except (OSError, RuntimeError) as error:  # a pool that was shut down, a scheduler out of reach
            raise WorkersGoneError(
                f"the workers take no jobs: {error or type(error).__name__}".splitlines()[0]
            ) from None
        return self._submit(fn, job)

    def _submit(self, fn: Callable[[Any], object], job: Any) -> Future[Any]:
        executor, named = self._open(), numbered(job)
        if not isinstance(executor, SerialExecutor):
            fn = Heeding(fn, self._notices.now())
        try:
            with _no_main() if isinstance(executor, ProcessPoolExecutor) else nullcontext():
                future = executor.submit(answer, fn, named)
        except (BrokenExecutor, OSError, RuntimeError, MincircError):
            raise
        except Exception as error:
            raise SolverError(f"submit of the executor {type(executor).__name__} failed: {reason(error)}") from error
        check_future(executor, future)
        expect(future, named)
        return future

    def died(self, future: Future[Any]) -> bool:
        """Return whether the future ended because a worker died; then the job is to be submitted again.

        Raises :class:`WorkersGoneError` when workers keep dying.
        """
        error = None if future.cancelled() else future.exception()
        if error is None and not future.cancelled():
            self._unlucky = 0
            return False
        if error is not None and not _is_death(error):
            return False
        self.deaths += 1
        self._unlucky += 1
        if self._unlucky > DEFAULTS.deaths * self.width:
            raise WorkersGoneError("the workers keep dying before any job is done: is there enough memory for them?")
        return True

    def _rebuild(self) -> None:
        if not self._owned:
            # A pool of the caller's cannot be made anew, and a broken one takes no jobs: go on in this process.
            self._executor = SerialExecutor()
            return
        self._stop()

    def recall(self) -> None:
        """Tell the jobs under way to end soon with what they know: nobody needs more.  Later jobs are not meant."""
        self._notices.withdraw()

    def interrupt(self) -> None:
        """Tell the jobs under way, and those to come, to end with what they know."""
        self.recall()
        if not self._owned or not hasattr(signal, "SIGUSR1"):
            return  # workers that others started may die of a signal
        for process in list((getattr(self._executor, "_processes", None) or {}).values()):
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGUSR1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the workers at once; they may be in the middle of something that nobody waits for."""
        self.recall()
        if self._owned:
            self._stop()

    def _stop(self) -> None:
        executor, self._executor = self._executor, None
        if executor is None:
            return
        for process in list((getattr(executor, "_processes", None) or {}).values()):
            process.terminate()
        if isinstance(executor, ProcessPoolExecutor | ThreadPoolExecutor):
            executor.shutdown(wait=True, cancel_futures=True)
        elif "kill_workers" in signature(executor.shutdown).parameters:  # loky
            executor.shutdown(wait=True, kill_workers=True)  # type: ignore[call-arg]
        else:
            executor.shutdown(wait=True)


def _is_death(error: BaseException) -> bool:
    # dask is not imported for this; its scheduler gives up a job after several workers died on it.
    return isinstance(error, BrokenExecutor) or type(error).__name__ in ("KilledWorker", "FutureCancelledError")


def serial() -> Workers:
    """Return workers that are this very process."""
    return Workers(SerialExecutor, 1)


def processes(count: int) -> Workers:
    """Return a pool of ``count`` processes of this machine."""
    check_jobs(count)
    if count == 1:
        return serial()
    context = get_context("spawn")
    return Workers(lambda: ProcessPoolExecutor(count, mp_context=context, initializer=_begin), count)


def loky(count: int) -> Workers:
    """Return a pool of ``count`` loky processes (extra ``parallel``)."""
    check_jobs(count)
    package = _extra("loky", "parallel")
    return Workers(lambda: package.ProcessPoolExecutor(count, initializer=_begin), count)


def dask(address: str, jobs: int | None = None) -> Workers:
    """Return the workers of a running Dask scheduler (extra ``dask``); ``jobs`` limits how many jobs run at a time."""
    check_scheduler(address)
    distributed = _extra("distributed", "dask")
    try:
        client = distributed.Client(address, timeout=10, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise SolverError(
            f"no Dask scheduler at {address!r}: {error or type(error).__name__}".splitlines()[0]
        ) from None
    threads = sum(client.nthreads().values())
    return _DaskWorkers(client, jobs or max(1, threads))


class _DaskWorkers(Workers):
    def __init__(self, client: Any, width: int) -> None:
        super().__init__(lambda: client.get_executor(pure=False, retries=3), width)
        self._client = client

    def close(self) -> None:
        """Cancel what is still wanted and leave the scheduler; its workers stay."""
        self.recall()
        executor, self._executor = self._executor, None
        if executor is not None:
            executor.shutdown(wait=False)
        self._client.close(timeout=5)


def given(executor: Executor, jobs: int | None) -> Workers:
    """Return workers that are an executor of the caller's, who shuts it down."""
    guess = getattr(executor, "_max_workers", None)
    width = jobs or (guess if isinstance(guess, int) else os.cpu_count() or 1)
    return Workers(lambda: executor, width, owned=False)


def open_workers(jobs: int | None, scheduler: str | None, executor: Executor | None = None) -> Workers:
    """Return workers as ``--jobs`` and ``--scheduler`` ask for them.

    ``scheduler`` is ``processes`` (default), ``loky``, ``serial`` or the address of a Dask scheduler.
    """
    if jobs is not None:
        check_jobs(jobs)
    if scheduler is not None:
        check_scheduler(scheduler)
    if executor is not None:
        check_executor(executor)
        if scheduler is not None:
            raise SolverError("give an executor or a scheduler, not both")
        return given(executor, jobs)
    if scheduler in (None, "processes"):
        return processes(jobs or os.cpu_count() or 1)
    if scheduler == "serial":
        return serial()
    if scheduler == "loky":
        return loky(jobs or os.cpu_count() or 1)
    return dask(scheduler, jobs)


def check_scheduler(scheduler: str) -> None:
    """Raise :class:`SolverError` unless there can be such a scheduler."""
    known = ("processes", "loky", "serial")
    if word("scheduler", scheduler, "processes, loky, serial, or an address HOST:PORT", SolverError) in known:
        return
    host, colon, port = scheduler.rpartition(":")
    if not colon:
        hint = did_you_mean(scheduler, known)
        raise SolverError(
            f"no scheduler {scheduler!r} (there are processes, loky, serial, or an address HOST:PORT){hint}"
        )
    if not host or not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 1 << 16):
        raise SolverError(f"no Dask scheduler at {scheduler!r}: expected HOST:PORT with a port from 1 to 65535")


def check_jobs(count: int) -> None:
    """Raise :class:`SolverError` unless the number of jobs makes sense."""
    whole("jobs", count, 1, SolverError)


def finished(futures: Iterable[Future[Any]], timeout: float | None = None) -> set[Future[Any]]:
    """Wait until one of the futures is done, at most ``timeout`` seconds; return those that are."""
    return wait_for(futures, timeout, return_when="FIRST_COMPLETED").done


def _extra(package: str, extra: str) -> Any:
    try:
        return __import__(package)
    except ImportError:
        raise MissingExtraError(package, extra, f"running jobs on {package}") from None


def _ignore_interrupt() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


_ROOT = Budget(parent=None)
"""The budget around all jobs of a worker process; once interrupted, no job of it goes on."""


def _interrupt_job(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
    """End the job under way, and those to come, with what they know.

    Loops see that by themselves; a timer breaks off what does not (:mod:`mincirc.runtime.signals` says why).
    """
    _ROOT.interrupt()
    signal.signal(signal.SIGALRM, _break_off)
    signal.setitimer(signal.ITIMER_REAL, DEFAULTS.patience, DEFAULTS.patience)


def _break_off(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
    if guarded() is not None:
        raise LimitReached("interrupted")


def _begin() -> None:
    """Set up a worker process: Ctrl-C is the parent's business, and a worker does not outlive its parent."""
    _ignore_interrupt()
    _ROOT.enter()
    if hasattr(signal, "SIGUSR1"):
        signal.signal(signal.SIGUSR1, _interrupt_job)
        repeat_swallowed(lambda: os.kill(os.getpid(), signal.SIGUSR1))
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_die_with, args=(parent.sentinel,), daemon=True).start()


def _die_with(sentinel: int) -> None:
    wait_for_connection([sentinel])
    os._exit(1)


@contextmanager
def _no_main() -> Iterator[None]:
    """Hide the main module while workers start.

    They need nothing of it, and starting it again would run a script without a main guard a second time.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
