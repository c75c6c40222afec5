"""The workbench: worker processes that do all heavy work and may be killed.

A native parser can loop for ever, exhaust memory or take its process down, and nothing inside that process can
stop it. So whatever touches the bytes of a document runs here, as a plain function in a spawned process, under a
time limit and a memory limit that end in the death of that process and in a typed error for that one document.

Each worker is a `pebble.ProcessPool` of one. A shared pool would be simpler, but its workers share pipes and
locks: a worker that is killed while it holds one blocks the others, and an idle worker's death breaks the pool.
With a pool each, a death costs the call that was running and nothing else.
"""

from __future__ import annotations

import ctypes
import logging
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor, wait
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from multiprocessing.context import SpawnContext, SpawnProcess
from time import monotonic
from types import TracebackType
from typing import Any, NamedTuple, ParamSpec, Self, TypeVar

import psutil
from pebble import ProcessExpired, ProcessFuture, ProcessPool

from docbatch.errors import DocumentError, OutOfMemoryError, StageTimeoutError, WorkerCrashedError

P = ParamSpec("P")
R = TypeVar("R")

logger = logging.getLogger(__name__)


class WorkbenchClosedError(Exception):
    """The batch is being stopped; the document is no more at fault than the others, and a later run takes it up."""


START_LIMIT_S = 60.0
"""Seconds that a fresh worker may take to start, before the call's own limit counts."""
GRACE_S = 10.0
"""Seconds after a call's limit by which pebble must have answered; later the whole pool of that worker is replaced."""
LOOK_INTERVAL_S = 0.5
"""Seconds between two looks at whether the worker of a call is alive."""
LAST_WORD_S = 2.0
"""Seconds that pebble is given to say how a dead worker ended."""
WATCH_INTERVAL_S = 0.5
"""Seconds between two looks at the memory of the workers."""


class Workbench:
    """A fixed number of worker processes; use it as a context manager, from any number of threads."""

    def __init__(self, workers: int, *, memory_mb: int, calls: int) -> None:
        """Prepare `workers` workers, each limited to `memory_mb` MiB resident, replaced after `calls` calls (0: never).

        A worker's process starts at its first call.
        """
        self._workers = [Worker(calls) for _ in range(workers)]
        # Last in, first out: with little work the same warm workers are used again.
        self._free: queue.LifoQueue[Worker] = queue.LifoQueue()
        for worker in reversed(self._workers):
            self._free.put(worker)
        self._memory_bytes = memory_mb * 2**20
        self._closing = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="workbench-memory", daemon=True)

    def __enter__(self) -> Self:
        self._watcher.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Kill every worker; calls under way, and all later ones, end as `WorkbenchClosedError`."""
        self._closing.set()
        for worker in self._workers:
            worker.close()

    def pids(self) -> list[int]:
        """The process ids of the workers alive now."""
        return [pid for worker in self._workers if (pid := worker.pid)]

    def call(self, limit_s: float, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `function` in a worker and return its result; waits for a free worker first.

        `limit_s` is in seconds and counts from when a worker takes the call. Raises what `function` raises;
        `StageTimeoutError` past the limit, `OutOfMemoryError` past the memory limit, `WorkerCrashedError` if the
        worker died, `WorkbenchClosedError` if the workbench was closed meanwhile.
        """
        with self.reserved() as worker:
            return worker.call(limit_s, function, *args, **kwargs)

    @contextmanager
    def reserved(self) -> Iterator[Worker]:
        """Wait for a free worker and have it for the code within, whose calls raise what `call` raises."""
        worker = self._free.get()
        try:
            if self._closing.is_set():
                raise WorkbenchClosedError
            yield worker
        except WorkerCrashedError as error:
            if self._closing.is_set():
                raise WorkbenchClosedError from error
            raise
        finally:
            self._free.put(worker)

    def _watch(self) -> None:
        while not self._closing.wait(WATCH_INTERVAL_S):
            for worker in self._workers:
                worker.limit_memory(self._memory_bytes)


class Worker:
    """One worker process: a pebble pool of one, replaced when it breaks."""

    def __init__(self, calls: int) -> None:
        self._calls = calls
        self._served = 0
        # Linux ends a worker with the *thread* that started it, so that is one that stays.
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="workbench-starter")
        self._lock = threading.Lock()
        self._pool: ProcessPool | None = None
        self._future: ProcessFuture[Any] | None = None
        self._pid: Any = _CONTEXT.Value(ctypes.c_int, 0, lock=False)
        self._over_memory = False
        self._closed = False

    @property
    def pid(self) -> int:
        """The worker's process id; 0 where none runs."""
        process = self._process()
        return process.pid if process else 0

    def _process(self) -> psutil.Process | None:
        """The worker's process while it lives; the id alone might be another's by now."""
        pid = int(self._pid.value)
        try:
            process = psutil.Process(pid) if pid else None
            ours = process is not None and process.ppid() == os.getpid()
            return process if ours and process and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.Error:
            return None

    def call(self, limit_s: float, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """One call, as `Workbench.call` describes it."""
        self._over_memory = False
        try:
            future = self._starter.submit(self._schedule, limit_s, function, args, kwargs).result()
            self._wait(future, START_LIMIT_S + limit_s + GRACE_S)
            done = future.result(timeout=0)
        except (TimeoutError, ProcessExpired, BrokenExecutor, OSError, MemoryError) as error:
            # Raised by the function, since what pebble itself has to say has no cause; but for a pool that broke.
            if error.__cause__ is not None and not isinstance(error, BrokenExecutor):
                self._give_up_memory(error)
                raise
            raise self._ended(error, future, limit_s) from error
        for name, level, message in done.said:
            logging.getLogger(name).log(level, "%s", message)
        result: R = done.result
        return result

    def _ended(self, error: BaseException, future: ProcessFuture[_Done], limit_s: float) -> DocumentError:
        """What it means for the document that the worker did not get to the end of the call."""
        if isinstance(error, TimeoutError):
            if not future.done():  # pebble lost the call: nothing of this pool can be relied on
                self.kill()
            return StageTimeoutError(f"took longer than its limit of {limit_s:.0f} s and was stopped")
        if not isinstance(error, ProcessExpired):
            self.kill()
        if self._over_memory:
            return OutOfMemoryError("took more memory than a worker may have and was stopped")
        cause = f" ({_cause(error.exitcode)})" if isinstance(error, ProcessExpired) else ""
        return WorkerCrashedError(f"the process reading it died{cause}")

    def _give_up_memory(self, error: BaseException) -> None:
        """After a `MemoryError` the worker may hold most of what there is: it ends, and so does the document."""
        if isinstance(error, MemoryError):
            self.kill()
            raise OutOfMemoryError("ran out of memory") from error

    def _wait(self, future: ProcessFuture[_Done], limit_s: float) -> None:
        """Wait until `future` is done, its worker dead, or `limit_s` seconds are over.

        A worker that dies while it holds a lock of its pool takes the lock with it, and pebble would wait for it.
        """
        deadline = monotonic() + limit_s
        pid = 0
        while monotonic() < deadline:
            if wait([future], timeout=LOOK_INTERVAL_S).done:
                return
            if pid and pid != self.pid:
                if not wait([future], timeout=LAST_WORD_S).done:
                    raise BrokenExecutor(f"worker {pid} died and its pool has not noticed")
                return
            pid = self.pid

    def _schedule(self, limit_s: float, function: Callable[..., R], args: Any, kwargs: Any) -> ProcessFuture[_Done]:
        # An idle worker's death breaks its pool without harm to any call, so the first refusal means a new pool.
        with self._lock:
            if self._closed:
                raise WorkbenchClosedError
            worn = 0 < self._calls <= self._served
            for fresh in (worn, True):
                if fresh or self._pool is None or not self._pool.active:
                    self._replace()
                assert self._pool is not None
                try:
                    self._future = self._pool.schedule(_run, args=(function, args, kwargs), timeout=limit_s)
                    self._served += 1
                    return self._future
                except RuntimeError as error:
                    if fresh:
                        raise WorkerCrashedError("no process could be started to read it") from error
        raise AssertionError("unreachable: the second round returns or raises")

    def _replace(self) -> None:
        self._stop()
        self._pid.value = 0
        self._served = 0
        self._pool = ProcessPool(
            max_workers=1,
            initializer=_prepare_process,
            initargs=(self._pid, os.getpid()),
            context=_CONTEXT,
        )

    def close(self) -> None:
        """End the worker's process for good; a call that comes too late raises `WorkbenchClosedError`."""
        with self._lock:
            self._closed = True
            self._stop()

    def kill(self) -> None:
        """End the worker's process now; the next call starts another."""
        with self._lock:
            self._stop()

    def _stop(self) -> None:
        if self._pool is None:
            return
        if process := self._process():  # SIGKILL first: pebble asks politely, which native code does not hear
            _kill(process)
        # Its pool's threads may wait for a lock that a dead worker took with it: they are given some time, and left.
        ending = threading.Thread(target=_end_pool, args=(self._pool,), daemon=True)
        ending.start()
        ending.join(GRACE_S)
        self._pool = None
        if self._future and not self._future.done():  # pebble forgets those that were under way
            self._future.set_exception(BrokenExecutor("the worker was ended"))

    def limit_memory(self, limit_bytes: int) -> None:
        """Kill the worker if its resident memory is over `limit_bytes`."""
        process = self._process()
        if process is None:
            return
        try:
            resident = process.memory_info().rss
        except psutil.Error:
            return
        if resident > limit_bytes:
            self._over_memory = True
            _kill(process)
            logger.warning("a worker took %d MiB and was stopped", resident // 2**20)


class _WorkerProcess(SpawnProcess):
    """A spawned process that does not import the script which started the batch.

    Spawn imports the parent's main module into each child, and with it Prefect: seconds and 150 MB a worker for
    code that no worker calls. A main module named `*.__main__` is left alone, so it bears that name meanwhile.
    """

    @staticmethod
    def _Popen(process_obj: Any) -> Any:  # noqa: N802  (the name is multiprocessing's)
        with _main_hidden():
            return SpawnProcess._Popen(process_obj)  # noqa: SLF001  (the one place where a launch can be met)


class _WorkerContext(SpawnContext):
    """The spawn context with processes that leave the main module alone."""

    Process = _WorkerProcess


_CONTEXT = _WorkerContext()
_HIDING = threading.Lock()


@contextmanager
def _main_hidden() -> Iterator[None]:
    main = sys.modules["__main__"]
    with _HIDING:
        spec, main.__spec__ = main.__spec__, ModuleSpec("docbatch.__main__", None)
        try:
            yield
        finally:
            main.__spec__ = spec


class _Done(NamedTuple):
    """What a call came to."""

    result: Any
    said: tuple[tuple[str, int, str], ...]
    """What was logged meanwhile: logger, level, message. The batch's process says it, where people look."""


def _run(function: Callable[..., Any], args: Any, kwargs: Any) -> _Done:
    """Run in the worker: `function`, its result together with its warnings."""
    said: list[tuple[str, int, str]] = []
    listener = _Listener(said)
    logging.getLogger("docbatch").addHandler(listener)
    try:
        return _Done(function(*args, **kwargs), tuple(said))
    finally:
        logging.getLogger("docbatch").removeHandler(listener)


class _Listener(logging.Handler):
    def __init__(self, said: list[tuple[str, int, str]]) -> None:
        super().__init__(logging.WARNING)
        self._said = said

    def emit(self, record: logging.LogRecord) -> None:
        self._said.append((record.name, record.levelno, record.getMessage()))


def _prepare_process(pid: Any, parent: int) -> None:
    """Run first in each worker: say who it is, die with the batch, keep native libraries to one thread."""
    pid.value = os.getpid()
    _die_with_parent(parent)
    # Read when numpy, OpenBLAS or onnxruntime load, which is later: one worker stands for one core.
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[variable] = "1"
    logging.getLogger("docbatch").propagate = False


def _die_with_parent(parent: int) -> None:
    """End this process when the batch's process ends, however it ends."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    # Elsewhere, and where the spawning thread outlives nothing: look now and then. Native code that never gives
    # the interpreter back escapes this, not the kernel's signal above.
    threading.Thread(target=_exit_without_parent, args=(parent,), daemon=True).start()


def _exit_without_parent(parent: int) -> None:
    never = threading.Event()
    while os.getppid() == parent:
        never.wait(2.0)
    os._exit(1)


def _kill(process: psutil.Process) -> None:
    try:
        process.kill()
    except psutil.Error:
        logger.debug("worker %d was gone already", process.pid)


def _end_pool(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()


def _cause(exitcode: int | None) -> str:
    if exitcode is None:
        return "unknown cause"
    if exitcode < 0:
        return f"signal {signal.Signals(-exitcode).name}" if -exitcode in set(signal.Signals) else f"signal {-exitcode}"
    return f"exit status {exitcode}"
