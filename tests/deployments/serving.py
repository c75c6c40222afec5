"""The jobs API as it is served, in a thread of the test, and what stands in for a worker: its ledger and results."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import uvicorn
from pydantic import SecretStr

from deployments.jobs_api.app import create_app
from deployments.jobs_api.dispatcher import Pace
from deployments.jobs_api.folders import BatchFolder, Folders
from deployments.jobs_api.uploads import Limits
from docbatch.ledger import Ledger
from docbatch.models import Completed, Document, DocumentKind, ErrorInfo, Failed, Stage
from docbatch.names import to_uri
from docbatch.results import ResultsFolder
from docbatch.settings import Settings

PDF = b"%PDF-1.7\n"
"""As little as the API looks at."""
QUICK = Pace(interval_s=0.2, running_grace_s=1.0, pending_grace_s=2.0, stop_limit_s=0.0)


class Api(NamedTuple):
    """A jobs API that is being served."""

    client: httpx.Client
    folders: Folders
    port: int

    def upload(self, *files: tuple[str, bytes]) -> dict[str, Any]:
        """Upload files; returns the answer, which must be 202."""
        answer = self.client.post("/api/batch", files=[("files", file) for file in files])
        assert answer.status_code == 202, answer.text
        accepted: dict[str, Any] = answer.json()
        return accepted

    def get(self, path: str, **parameters: Any) -> Any:
        """The JSON at `path`, which must answer with 200."""
        answer = self.client.get(path, params=parameters or None)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def job(self, accepted: dict[str, Any], number: int = 0) -> Any:
        """How a job of an upload is now."""
        return self.get(accepted["jobs"][number]["links"]["self"])

    def folder(self, accepted: dict[str, Any]) -> BatchFolder:
        """The folder of an upload."""
        return self.folders.of(accepted["batch_id"])


@contextmanager
def serving(
    data_dir: Path, *, token: str | None = None, pace: Pace = QUICK, limits: Limits | None = None
) -> Iterator[Api]:
    """Serve the jobs API on loopback for the code within."""
    settings = Settings(data_dir=data_dir, api_token=SecretStr(token) if token else None)
    folders = Folders(data_dir)
    with folders.taken(), socket.create_server(("127.0.0.1", 0)) as listener:
        server: uvicorn.Server
        app = create_app(settings, folders, pace=pace, limits=limits, stopping=lambda: server.should_exit)
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, ws="none", timeout_graceful_shutdown=3))
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        while not server.started:
            time.sleep(0.01)
            assert thread.is_alive()
        port = listener.getsockname()[1]
        headers = {b"Authorization": f"Bearer {token}".encode()} if token else {}
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=30) as client:
                yield Api(client, folders, port)
        finally:
            server.should_exit = True
            thread.join()


class Worker:
    """Writes to a batch's ledger and results what a run would."""

    def __init__(self, folder: BatchFolder, accepted: dict[str, Any]) -> None:
        self._results = ResultsFolder(folder.results)
        self._paths = dict(
            zip((job["job_id"] for job in accepted["jobs"]), sorted(folder.files.iterdir()), strict=True)
        )

    def ledger(self) -> Ledger:
        return self._results.open_ledger()

    def take_up(self, job_id: str) -> None:
        path = self._paths[job_id]
        document = Document(
            input=str(path),
            uri=to_uri(str(path)),
            job_id=job_id,
            sha256="0" * 64,
            size=1,
            changed_ns=0,
            kind=DocumentKind.PDF,
        )
        with self.ledger() as ledger:
            ledger.accept([document], "recipe")
            ledger.enter(job_id, Stage.TEXT)

    def complete(self, job_id: str, *, like: str | None = None) -> None:
        """Store a result, or answer with the one of the job `like`."""
        if like is None:
            content = {"schema_version": 1, "job_id": job_id, "filename": self._paths[job_id].name}
            (self._results.path / f"{job_id}.json").write_text(json.dumps(content), "utf-8")
        outcome = Completed(
            input=str(self._paths[job_id]),
            job_id=job_id,
            sha256="0" * 64,
            duplicate_of=like,
            attempts=1,
            result=f"{like or job_id}.json",
            document_type="other",
            method="text",
            pages=1,
            needs_review=False,
        )
        with self.ledger() as ledger:
            ledger.finish(outcome, "recipe")

    def fail(self, job_id: str, code: str = "corrupt") -> None:
        error = ErrorInfo(code=code, stage="text", message="it is damaged", retryable=False)
        source = str(self._paths[job_id])
        with self.ledger() as ledger:
            ledger.finish(Failed(input=source, job_id=job_id, sha256="0" * 64, attempts=1, error=error), "recipe")


def left(folders: Folders) -> list[str]:
    """The batch folders on the disk."""
    return sorted(path.name for path in folders.path.iterdir() if path.is_dir())
