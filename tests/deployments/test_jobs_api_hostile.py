"""What hostile or broken clients send: each is told what is wrong, and leaves nothing on the disk."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest
from pydantic import SecretStr

from deployments.jobs_api.access import token_of
from deployments.jobs_api.uploads import Limits
from docbatch.errors import UsageError
from docbatch.settings import Settings
from tests.deployments.serve_command import PROJECT, served_by_command
from tests.deployments.serving import PDF, Api, left, serving

BOUNDARY = "a-boundary"
MULTIPART = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
END = f"--{BOUNDARY}--\r\n".encode()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, prefect_away: None) -> Iterator[Api]:
    """A jobs API for all tests here: what they send is to leave nothing behind anyway."""
    with serving(tmp_path_factory.mktemp("data")) as served:
        yield served


@pytest.fixture
def api(shared: Api) -> Iterator[Api]:
    """The jobs API without any job; those that a test makes are deleted."""
    yield shared
    for job in shared.get("/api/jobs", limit=200)["jobs"]:
        assert shared.client.delete(job["links"]["self"]).status_code == 204
    assert left(shared.folders) == []


def part(name: bytes = b"a.pdf", content: bytes = PDF, field: bytes = b"files") -> bytes:
    head = b'Content-Disposition: form-data; name="' + field + b'"; filename="' + name + b'"\r\n\r\n'
    return f"--{BOUNDARY}\r\n".encode() + head + content + b"\r\n"


def send(api: Api, body: bytes | Iterator[bytes]) -> httpx.Response:
    return api.client.post("/api/batch", content=body, headers=MULTIPART)


def refused(api: Api, answer: httpx.Response, status: int) -> str:
    """The detail of a problem; nothing is left of what was sent."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    assert left(api.folders) == []
    assert api.get("/api/jobs")["total"] == 0
    return str(answer.json()["detail"])


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd",
        "/etc/passwd.pdf",
        "..",
        ".",
        "C:\\Windows\\win.ini",
        "a\x00b.pdf",
        "line\nfeed.pdf",
        "x" * 300 + ".pdf",
        "請求書.pdf",
        "\u202efdp.exe",
        "*.pdf",
        "[a].pdf",
        "~",
        "-rf",
        ".docbatch",
        "%2e%2e%2f.pdf",
        "a.pdf/../../b",
        "CON",
    ],
)
def test_no_name_becomes_a_path(api: Api, name: str) -> None:
    answer = send(api, part(name.encode()) + END)
    assert answer.status_code == 202, answer.text
    [job] = answer.json()["jobs"]
    assert len(job["file_name"]) <= 255
    assert job["file_name"].isprintable()
    [stored] = api.folder(answer.json()).files.iterdir()
    assert stored.read_bytes() == PDF
    assert stored.name.startswith("00001-")
    assert stored.name.removesuffix(".pdf").replace("-", "").isalnum()
    assert stored.name.isascii()
    assert len(stored.name) <= 6 + 60 + 5
    assert left(api.folders) == [answer.json()["batch_id"]]


def test_a_name_in_bytes_that_are_no_unicode_is_shown(api: Api) -> None:
    answer = send(api, part(b"r\xe9sum\xe9.pdf") + END)
    assert answer.json()["jobs"][0]["file_name"] == r"r\xe9sum\xe9.pdf"


def test_two_files_of_one_name_are_two_jobs(api: Api) -> None:
    accepted = api.upload(("a.pdf", PDF), ("a.pdf", PDF))
    assert len({job["job_id"] for job in accepted["jobs"]}) == 2


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b"", 400, "ends before its last boundary"),
        (b"nonsense", 400, "cannot be read"),
        (part(), 400, "ends before its last boundary"),
        (part()[:-20], 400, "ends before its last boundary"),
        (END, 422, "no files"),
        (part(field=b"file") + END, 422, "a part is named file"),
        (part(field=b"fi\x00les") + END, 422, r"fi\x00les"),
        (part(name=b"") + END, 422, "file 1 has no name"),
        (part() + part(name=b"") + END, 422, "file 2 has no name"),
        (f"--{BOUNDARY}\r\n\r\nbare\r\n".encode() + END, 422, "named nothing"),
        (f"--{BOUNDARY}\r\n{'x: y' * 5000}\r\n\r\n".encode() + END, 400, "Maximum header size"),
        (f"--{BOUNDARY}\r\n".encode() + b"x: y\r\n" * 100 + b"\r\n" + END, 400, "Maximum header count"),
        (part(content=b"") + END, 415, "a.pdf is neither"),
        (part(b"order.xml", b"<Order/>") + END, 415, "order.xml is neither"),
        (part(b"run.exe", b"MZ") + part(b"b.txt", b"hello") + END, 415, "run.exe is neither"),
    ],
)
def test_a_broken_upload_is_refused_whole(api: Api, body: bytes, status: int, said: str) -> None:
    assert said in refused(api, send(api, body), status)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (None, 415),
        ("application/pdf", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/mixed; boundary=a-boundary", 415),
        ("multipart/form-data", 400),
        ("multipart/form-data; boundary=", 400),
        (f"multipart/form-data; boundary={'x' * 300}", 400),
    ],
)
def test_another_kind_of_content_is_refused(api: Api, kind: str | None, status: int) -> None:
    headers = {"Content-Type": kind} if kind else {}
    refused(api, api.client.post("/api/batch", content=part() + END, headers=headers), status)


def test_an_upload_may_hold_what_is_no_document_beside_one_that_is(api: Api) -> None:
    assert len(api.upload(("a.txt", b"hello"), ("b.pdf", PDF))["jobs"]) == 2


def test_a_boundary_within_a_file_and_tiny_pieces_change_nothing(api: Api) -> None:
    content = PDF + f"\r\n--{BOUNDARY[:-1]}\r\n--{BOUNDARY}x\r\n".encode() * 3
    body = part(b"a.pdf", content) + part(b"b.pdf", content) + END
    accepted = send(api, (body[at : at + 1] for at in range(len(body)))).json()
    for stored in api.folder(accepted).files.iterdir():
        assert stored.read_bytes() == content


@pytest.fixture
def small(tmp_path: Path, prefect_away: None) -> Iterator[Api]:
    """A jobs API that takes little."""
    limits = Limits.of(Settings(api_max_files=20, api_max_upload_mb=2.0, max_file_mb=1.0))._replace(silence_s=0.5)
    with serving(tmp_path / "data", limits=limits) as served:
        yield served


def test_ten_thousand_parts_are_refused(api: Api) -> None:
    assert "more than 2000 files" in refused(api, send(api, part() * 10_000 + END), 413)


def test_too_many_files_are_refused_and_as_many_as_allowed_are_not(small: Api) -> None:
    refused(small, send(small, part() * 21 + END), 413)
    assert send(small, part() * 20 + END).status_code == 202


def test_a_length_over_the_limit_is_refused_before_anything_is_read(small: Api) -> None:
    with socket.create_connection(("127.0.0.1", small.port)) as client:
        head = "POST /api/batch HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n"
        client.sendall(f"{head}Content-Type: {MULTIPART['Content-Type']}\r\n\r\n".encode())
        assert client.recv(12) == b"HTTP/1.1 413"
    assert left(small.folders) == []


def test_a_body_over_the_limit_without_a_length_is_refused(small: Api) -> None:
    chunks = (part(b"%d.pdf" % number, PDF + b"x" * 900_000) for number in range(5))
    assert "more than 2 MiB" in refused(small, send(small, chunks), 413)


def test_a_file_over_the_limit_is_refused(small: Api) -> None:
    assert "big.pdf has more than 1 MiB" in refused(small, send(small, part(b"big.pdf", PDF + b"x" * 2**20) + END), 413)


def test_an_upload_that_breaks_off_leaves_nothing(api: Api) -> None:
    with socket.create_connection(("127.0.0.1", api.port)) as client:
        head = "POST /api/batch HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n"
        client.sendall(f"{head}Content-Type: {MULTIPART['Content-Type']}\r\n\r\n".encode() + part() + part()[:90])
        deadline = time.monotonic() + 180
        while not left(api.folders):
            assert time.monotonic() < deadline
    while left(api.folders):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert api.get("/api/jobs")["total"] == 0


def test_a_client_that_falls_silent_is_not_waited_for(small: Api) -> None:
    with socket.create_connection(("127.0.0.1", small.port)) as client:
        head = "POST /api/batch HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n"
        client.sendall(f"{head}Content-Type: {MULTIPART['Content-Type']}\r\n\r\n".encode() + part())
        assert client.recv(12) == b"HTTP/1.1 408"
    assert left(small.folders) == []


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory, prefect_away: None) -> Iterator[Api]:
    """A jobs API with a token."""
    with serving(tmp_path_factory.mktemp("data"), token="s3cret-tökén") as served:
        yield served


@pytest.mark.parametrize("shown", [None, b"", b"Bearer", b"Bearer wrong", b"Basic czNjcmV0", b"Bearer \xff\xfe"])
def test_without_the_token_nothing_is_served(guarded: Api, shown: bytes | None) -> None:
    headers = {} if shown is None else {b"Authorization": shown}
    for path in ("/api/jobs", "/api/batches/0123456789abcdef", "/api/health", "/api/openapi.json", "/nowhere"):
        answer = httpx.get(f"http://127.0.0.1:{guarded.port}{path}", headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
        assert answer.headers["www-authenticate"].startswith("Bearer")


def test_with_the_token_all_is_served_under_any_name(guarded: Api) -> None:
    token = "Bearer s3cret-tökén".encode()
    for authorization in (token, token.replace(b"Bearer", b"bearer")):
        headers = {b"Authorization": authorization, b"Host": b"docs.example.com"}
        assert httpx.get(f"http://127.0.0.1:{guarded.port}/api/jobs", headers=headers).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "[::", ""])
def test_without_a_token_other_names_are_not_served(api: Api, host: str) -> None:
    answer = api.client.get("/api/jobs", headers={"Host": host})
    assert (answer.status_code, answer.json()["type"]) == (421, "urn:docbatch:problem:misdirected-request")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8400", "127.0.0.1:8400", "[::1]:8400"])
def test_without_a_token_this_machines_names_are_served(api: Api, host: str) -> None:
    assert api.client.get("/api/jobs", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:1"])
def test_without_a_token_another_sites_page_uploads_nothing(api: Api, origin: str) -> None:
    answer = api.client.post("/api/batch", files=[("files", ("a.pdf", PDF))], headers={"Origin": origin})
    refused(api, answer, 403)


def test_without_a_token_its_own_page_may_upload(api: Api) -> None:
    headers = {"Origin": f"http://127.0.0.1:{api.port}"}
    assert api.client.post("/api/batch", files=[("files", ("a.pdf", PDF))], headers=headers).status_code == 202


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.1", "jobs.example.com", "127.0.0.1.example.com"])
def test_without_a_token_only_loopback_is_listened_at(host: str) -> None:
    with pytest.raises(UsageError, match="DOCBATCH_API_TOKEN"):
        token_of(Settings(api_host=host))


def test_an_empty_token_is_no_token() -> None:
    with pytest.raises(UsageError, match="DOCBATCH_API_TOKEN is empty"):
        token_of(Settings(api_token=SecretStr("")))


def test_memory_stays_flat_while_a_large_body_arrives(tmp_path: Path) -> None:
    mib = b"x" * 2**20

    def body() -> Iterator[bytes]:
        yield part(b"warm.pdf", PDF)
        yield part(b"large.pdf", PDF)[:-2]
        for _ in range(200):
            yield mib
            memory.append(process.memory_info().rss)
        yield b"\r\n" + END

    memory: list[int] = []
    with served_by_command(tmp_path, PREFECT_API_URL="http://127.0.0.1:9/api") as (url, pid):
        process = psutil.Process(pid)
        httpx.post(f"{url}/api/batch", content=part() + END, headers=MULTIPART, timeout=60).raise_for_status()
        before = process.memory_info().rss
        answer = httpx.post(f"{url}/api/batch", content=body(), headers=MULTIPART, timeout=60)
    assert answer.status_code == 202
    assert max(memory) - before < 50 * 2**20
    folder = tmp_path / "data" / "jobs" / answer.json()["batch_id"] / "files"
    assert (folder / "00002-large.pdf").stat().st_size == len(PDF) + 200 * 2**20


def test_an_upload_cut_off_by_the_end_of_the_server_leaves_nothing(tmp_path: Path) -> None:
    with served_by_command(tmp_path, PREFECT_API_URL="http://127.0.0.1:9/api") as (url, _):
        client = socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])))
        head = "POST /api/batch HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n"
        client.sendall(f"{head}Content-Type: {MULTIPART['Content-Type']}\r\n\r\n".encode() + part() + part()[:90])
        time.sleep(0.5)
    client.close()
    assert [path for path in (tmp_path / "data" / "jobs").iterdir() if path.is_dir()] == []


def test_the_document_of_the_api_loads_nothing_from_elsewhere(api: Api) -> None:
    assert "https://" not in json.dumps(api.get("/api/openapi.json"))
    for path in ("/docs", "/redoc", "/"):
        assert api.client.get(path).status_code == 404


def test_the_project_is_the_one_that_is_tested() -> None:
    import deployments

    assert deployments.__file__ is not None
    assert Path(deployments.__file__).parents[1] == PROJECT
