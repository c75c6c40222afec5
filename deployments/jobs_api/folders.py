"""The folders of the uploads: made whole or not at all, private, gone with their last job."""

from __future__ import annotations

import glob
import logging
import os
import re
import secrets
import shutil
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from fasteners import InterProcessLock

from docbatch.errors import UsageError
from docbatch.ledger import read_states
from docbatch.names import job_id_of
from docbatch.results import ResultsFolder, ledger_of, make_private

logger = logging.getLogger(__name__)


class BatchFolder:
    """The folder of one batch."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.incoming = path.with_suffix(".incoming")
        """Where it is until all of it is on the disk."""
        self.files = path / "files"
        self.results = path / "results"

    @property
    def id(self) -> str:
        """The batch's id."""
        return self.path.name

    @property
    def ledger(self) -> Path:
        """Where the batch's ledger is, once a run has begun."""
        return ledger_of(self.results)

    @property
    def everything(self) -> str:
        """The input that names all files; a glob, since in a folder files without a known ending are passed over."""
        return f"{glob.escape(str(self.files))}/*"

    def file(self, stored_name: str) -> Path:
        """Where a file of the upload is."""
        return self.files / stored_name

    def job_id(self, stored_name: str) -> str:
        """The job of a file, as the batch's ledger and its results will call it."""
        return job_id_of(str(self.file(stored_name)))


class Folders:
    """The folder of all batches, `DATA/jobs`, for one API alone."""

    def __init__(self, data_dir: Path) -> None:
        # Absolute, since a worker runs elsewhere; links are kept, as in the names of jobs.
        self.path = data_dir.absolute() / "jobs"
        self._locking = threading.Lock()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Have the folder alone; raises `UsageError` while another API has it, or where it cannot be made."""
        try:
            make_private(self.path)
            lock = InterProcessLock(self.path / "lock")
            mine = lock.acquire(blocking=False)
        except OSError as error:
            raise UsageError(f"the folder {self.path} cannot be used (DOCBATCH_DATA_DIR): {error.strerror}") from error
        if not mine:
            if lock.lockfile:  # which it leaves open
                lock.lockfile.close()
            raise UsageError(f"another jobs API uses {self.path}: stop it, or set another DOCBATCH_DATA_DIR")
        try:
            yield
        finally:
            lock.release()

    @property
    def store(self) -> Path:
        """Where the store is."""
        return self.path / "jobs.sqlite3"

    def of(self, batch_id: str) -> BatchFolder:
        """The folder of a batch."""
        return BatchFolder(self.path / batch_id)

    def new(self) -> BatchFolder:
        """A new batch's folder, empty, still incoming."""
        folder = self.of(secrets.token_hex(8))
        for path in (folder.incoming, folder.incoming / "files", folder.incoming / "results"):
            path.mkdir(mode=0o700)
        return folder

    def keep(self, folder: BatchFolder) -> None:
        """Have the names of an incoming folder on the disk, and give it its own; its files must be there already."""
        sync_folder(folder.incoming / "files")
        sync_folder(folder.incoming)
        folder.incoming.rename(folder.path)
        sync_folder(self.path)

    def discard(self, folder: BatchFolder) -> None:
        """Remove an incoming folder with all that is in it; one that was kept is not touched."""
        shutil.rmtree(folder.incoming, ignore_errors=True)

    def remove(self, folder: BatchFolder) -> None:
        """Remove a batch's folder with all that is in it: gone at once, whatever happens meanwhile."""
        with self._locking:
            going = folder.path.with_suffix(".gone")
            folder.path.rename(going)
            shutil.rmtree(going, ignore_errors=True)

    def tidy(self, known: Iterable[str]) -> None:
        """Remove what was left by uploads and deletions that the end of an API cut off.

        A folder with files that belongs to none of the batches `known` is left alone: the store may have been lost.
        """
        kept = {*known}
        for path in self.path.iterdir():
            if path.suffix in {".incoming", ".gone"}:
                shutil.rmtree(path, ignore_errors=True)
            elif re.fullmatch("[0-9a-f]{16}", path.name) and path.name not in kept:
                if (path / "files").exists():
                    logger.warning("%s belongs to no batch that is known: look what it is, or remove it", path)
                else:  # a run began after its batch was deleted
                    shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def idle(self, folder: BatchFolder) -> Iterator[ResultsFolder]:
        """Have the results of a batch while no run works on them; raises `UsageError` while one does, or it is gone.

        One thread at a time: the lock belongs to the process, and the first to close the file would release it.
        """
        with self._locking, ExitStack() as stack:
            if not folder.path.is_dir():
                raise UsageError(f"the batch {folder.id} was deleted")
            results = ResultsFolder(folder.results)
            stack.enter_context(results.taken())
            yield results

    def sweep(self, folder: BatchFolder, stored_names: Iterable[str]) -> None:
        """Remove from a batch what belongs to none of the files `stored_names`; raises `UsageError` while a run works.

        A result stays as long as one of them is answered with it: files with the same bytes share one.
        """
        kept = {*stored_names}
        jobs = {folder.job_id(name) for name in kept}
        with self.idle(folder) as results:
            states = read_states(folder.ledger)
            shared = {getattr(state.outcome, "result", None) for job_id, state in states.items() if job_id in jobs}
            for path in folder.results.glob("*.json"):
                if path.name not in shared:
                    path.unlink(missing_ok=True)
            for path in folder.files.iterdir():
                if path.name not in kept:
                    path.unlink(missing_ok=True)
            if strays := [job_id for job_id in states if job_id not in jobs]:
                with results.open_ledger() as ledger:
                    ledger.forget(strays)


def sync_folder(path: Path) -> None:
    """Have the names in the folder at `path` on the disk."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(path: Path) -> None:
    """Have the content of the file at `path` on the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
