from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from docbatch.errors import OutOfMemoryError, StageTimeoutError, WorkerCrashedError
from docbatch.workbench import Workbench, WorkbenchClosedError
from tests.faults import process
from tests.processes import LIMIT_S, alive


@pytest.fixture
def workbench() -> Iterator[Workbench]:
    with Workbench(2, memory_mb=400, calls=0) as workbench:
        yield workbench


def test_a_worker_that_dies_is_a_typed_error_and_the_next_call_works(workbench: Workbench) -> None:
    with pytest.raises(WorkerCrashedError, match="SIGKILL"):
        workbench.call(LIMIT_S, process.die)
    assert workbench.call(LIMIT_S, process.own_pid) != os.getpid()


def test_a_library_that_calls_exit_is_a_crash_too(workbench: Workbench) -> None:
    with pytest.raises(WorkerCrashedError, match="exit status 3"):
        workbench.call(LIMIT_S, process.leave_quietly)


@pytest.mark.parametrize("fault", [process.loop_for_ever, process.ignore_termination_and_loop])
def test_a_call_that_never_returns_is_ended_at_its_limit(workbench: Workbench, fault: object) -> None:
    with pytest.raises(StageTimeoutError, match="limit of 1 s"):
        workbench.call(1, fault)  # type: ignore[arg-type]
    assert workbench.call(LIMIT_S, process.sleep_and_return, 0, "well") == "well"


def test_a_call_that_fills_the_memory_is_ended_at_the_memory_limit(workbench: Workbench) -> None:
    with pytest.raises(OutOfMemoryError):
        workbench.call(60, process.fill_memory)


def test_one_death_does_not_touch_a_call_in_the_other_worker(workbench: Workbench) -> None:
    with ThreadPoolExecutor() as threads:
        slow = threads.submit(workbench.call, LIMIT_S, process.sleep_and_return, 1.5, "unharmed")
        time.sleep(0.3)
        for _ in range(2):
            with pytest.raises(WorkerCrashedError):
                workbench.call(LIMIT_S, process.die)
        assert slow.result() == "unharmed"


def test_a_worker_killed_while_idle_is_replaced_without_an_error(workbench: Workbench) -> None:
    for _ in range(3):
        os.kill(workbench.call(LIMIT_S, process.own_pid), signal.SIGKILL)
        time.sleep(0.3)
        assert workbench.call(LIMIT_S, process.sleep_and_return, 0, "well") == "well"


def test_a_result_that_cannot_be_sent_is_an_error_of_that_call_only(workbench: Workbench) -> None:
    with pytest.raises(WorkerCrashedError):
        workbench.call(LIMIT_S, process.return_what_cannot_be_sent)
    assert workbench.call(LIMIT_S, process.sleep_and_return, 0, "well") == "well"


def test_errors_of_the_function_arrive_as_they_are_and_the_worker_lives_on(workbench: Workbench) -> None:
    pid = workbench.call(LIMIT_S, process.own_pid)
    with pytest.raises(ValueError, match="invalid literal"):
        workbench.call(LIMIT_S, int, "no number")
    with pytest.raises(FileNotFoundError):
        workbench.call(LIMIT_S, process.raise_this, FileNotFoundError(2, "gone"))
    with pytest.raises(TimeoutError):
        workbench.call(LIMIT_S, process.raise_this, TimeoutError("its own"))
    assert workbench.call(LIMIT_S, process.own_pid) == pid


def test_a_memory_error_is_the_documents_and_the_worker_is_replaced(workbench: Workbench) -> None:
    pid = workbench.call(LIMIT_S, process.own_pid)
    with pytest.raises(OutOfMemoryError):
        workbench.call(LIMIT_S, process.raise_this, MemoryError())
    assert workbench.call(LIMIT_S, process.own_pid) != pid


def test_what_a_worker_logs_is_said_by_the_batch(workbench: Workbench, caplog: pytest.LogCaptureFixture) -> None:
    workbench.call(LIMIT_S, process.warn, "page 7 cannot be read")
    assert [record.getMessage() for record in caplog.records if record.name.startswith(("docbatch", "tests"))] == [
        "page 7 cannot be read"
    ]


def test_a_process_that_only_has_the_pid_of_a_dead_worker_is_not_killed(workbench: Workbench) -> None:
    with subprocess.Popen(["sleep", "30"], start_new_session=True) as stranger:
        worker = workbench._workers[0]
        with pytest.raises(WorkerCrashedError):
            worker.call(LIMIT_S, process.die)
        worker._pid.value = stranger.pid
        assert worker.pid in (0, stranger.pid)  # a child of ours here; never one that is not
        worker._pid.value = 1
        assert worker.pid == 0
        worker.kill()
        assert psutil.pid_exists(1)
        stranger.kill()


def test_workers_do_not_import_the_program_that_started_them(workbench: Workbench) -> None:
    loaded = workbench.call(LIMIT_S, process.loaded_modules)
    assert not {"prefect", "pytest"} & set(loaded)


def test_a_worker_is_replaced_after_its_number_of_calls() -> None:
    with Workbench(1, memory_mb=400, calls=2) as workbench:
        pids = [workbench.call(LIMIT_S, process.own_pid) for _ in range(6)]
    assert len(set(pids)) == 3


def test_a_worker_outlives_the_thread_that_used_it_first(workbench: Workbench) -> None:
    pids: list[int] = []
    thread = threading.Thread(target=lambda: pids.append(workbench.call(LIMIT_S, process.own_pid)))
    thread.start()
    thread.join()
    time.sleep(0.5)
    assert workbench.call(LIMIT_S, process.own_pid) == pids[0]


def test_closing_ends_the_calls_under_way_and_leaves_no_process() -> None:
    workbench = Workbench(1, memory_mb=400, calls=0)
    with ThreadPoolExecutor() as threads, workbench:
        pid = workbench.call(LIMIT_S, process.own_pid)
        call = threads.submit(workbench.call, 60, process.loop_for_ever)
        waiting = threads.submit(workbench.call, 60, process.own_pid)
        time.sleep(0.3)
        workbench.close()
        for future in (call, waiting):
            with pytest.raises(WorkbenchClosedError):
                future.result(timeout=LIMIT_S)
    assert not alive(pid)


def test_workers_die_with_a_batch_that_is_killed() -> None:
    script = (
        "import time; from docbatch.workbench import Workbench; from tests.faults import process\n"
        "bench = Workbench(1, memory_mb=400, calls=0)\n"
        "print(bench.call(60, process.own_pid), flush=True); time.sleep(60)"
    )
    batch = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert batch.stdout is not None
    worker = int(batch.stdout.readline())
    batch.kill()
    batch.wait()
    batch.stdout.close()
    deadline = time.monotonic() + LIMIT_S
    while alive(worker):
        assert time.monotonic() < deadline, "the worker lives on"
        time.sleep(0.05)
