from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from docbatch.errors import FileChangedError, UsageError
from docbatch.intake import arrive, find_inputs, require_unchanged
from docbatch.models import DocumentKind
from docbatch.names import from_uri, job_id_of, printable, to_uri
from tests.e_invoices import cii, ubl, zugferd_1

PDF = b"%PDF-1.7\n..."
MANY = 10**9


def test_an_input_that_names_nothing_is_a_wrong_call(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such input"):
        find_inputs([str(tmp_path / "absent.pdf")], tmp_path / "results")


def test_no_input_at_all_is_a_wrong_call(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no input given"):
        find_inputs([], tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.pdf", b"", "empty"),
        ("letter.docx", b"PK\x03\x04", "unsupported"),
        ("order.xml", b"<?xml version='1.0'?><Order/>", "unsupported"),
        ("page.html", b"<p>CrossIndustry</p>", "unsupported"),
        ("large.pdf", PDF * 10, "too_large"),
    ],
)
def test_what_is_wrong_with_a_file_is_a_typed_error_of_intake(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    (tmp_path / name).write_bytes(content)
    arrival = arrive(str(tmp_path / name), max_bytes=100)
    assert arrival.document is None
    assert arrival.error is not None
    assert (arrival.error.code, arrival.error.stage) == (code, "intake")


def test_a_file_that_vanished_has_no_hash(tmp_path: Path) -> None:
    arrival = arrive(str(tmp_path / "gone.pdf"), max_bytes=MANY)
    assert arrival.sha256 is None
    assert arrival.error is not None
    assert arrival.error.code == "not_found"


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes")
def test_a_pipe_does_not_block_the_batch(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    arrival = arrive(str(tmp_path / "pipe.pdf"), max_bytes=MANY)
    assert arrival.error is not None
    assert "not a regular file" in arrival.error.message


def test_folders_are_read_recursively_and_other_files_are_counted(tmp_path: Path) -> None:
    for name in ("b.pdf", "a/z.PDF", "a/y.tiff", "notes.txt", "invoice.xml", "results/old.pdf"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(PDF)
    found = find_inputs([str(tmp_path)], tmp_path / "results")
    assert [Path(path).name for path in found.paths] == ["b.pdf", "y.tiff", "z.PDF"]
    assert found.skipped == 2


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(PDF)
    (tmp_path / "loop").symlink_to(tmp_path)
    assert len(find_inputs([str(tmp_path)], tmp_path / "results").paths) == 1


def test_globs_and_files_keep_the_order_of_the_call_and_count_once(tmp_path: Path) -> None:
    for name in ("1.pdf", "2.pdf", "3.png"):
        (tmp_path / name).write_bytes(PDF)
    arguments = [str(tmp_path / "3.png"), str(tmp_path / "*.pdf"), str(tmp_path / "1.pdf")]
    found = find_inputs(arguments, tmp_path / "results")
    assert [Path(path).name for path in found.paths] == ["3.png", "1.pdf", "2.pdf"]


def test_a_name_with_glob_characters_is_a_file_when_it_exists(tmp_path: Path) -> None:
    odd = tmp_path / "scan [1].pdf"
    odd.write_bytes(PDF)
    assert find_inputs([str(odd)], tmp_path / "results").paths == (str(odd),)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("named-wrongly.pdf", b"\x89PNG\r\n\x1a\n....", DocumentKind.IMAGE),
        ("no-ending", PDF, DocumentKind.PDF),
        ("late-header.pdf", b"\n" * 500 + PDF, DocumentKind.PDF),
        ("damaged.pdf", b"nothing a reader knows", DocumentKind.PDF),
        ("photo.JPG", b"\xff\xd8\xff\xe0", DocumentKind.IMAGE),
        ("invoice.xml", cii(), DocumentKind.XML),
        ("no-xml-ending", zugferd_1(), DocumentKind.XML),
        ("named-wrongly-too.pdf", ubl(), DocumentKind.XML),
        (
            "late-root.xml",
            b"\xef\xbb\xbf\n<!-- " + b"-" * 5000 + b" -->" + ubl(credit_note=True)[38:],
            DocumentKind.XML,
        ),
        ("two-bytes.xml", cii().decode().encode("utf-16"), DocumentKind.XML),
    ],
)
def test_the_kind_is_told_by_content_before_the_ending(
    tmp_path: Path, name: str, content: bytes, kind: DocumentKind
) -> None:
    (tmp_path / name).write_bytes(content)
    document = arrive(str(tmp_path / name), max_bytes=MANY).document
    assert document is not None
    assert document.kind is kind


def test_a_job_keeps_its_name_and_two_files_never_share_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert job_id_of("a.pdf") == job_id_of(str(tmp_path / "a.pdf")) == job_id_of("./a.pdf")
    names = ["a.pdf", "A.pdf", "a .pdf", "b/a.pdf", "../a.pdf", "a.png", "x" * 240 + ".pdf", "\n.pdf"]
    jobs = {job_id_of(name) for name in names}
    assert len(jobs) == len(names)
    assert all(len(job) < 80 and job.replace("-", "").isalnum() for job in jobs)


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux only")
def test_a_name_that_is_no_unicode_is_read_and_shown(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/caf\xe9.pdf"
    with open(raw, "wb") as file:  # noqa: PTH123
        file.write(PDF)
    [path] = find_inputs([str(tmp_path)], tmp_path / "results").paths
    document = arrive(path, max_bytes=MANY).document
    assert document is not None
    assert document.name == "caf\\xe9.pdf"
    assert os.fsencode(document.path) == raw
    assert document.model_validate_json(document.model_dump_json()) == document


def test_control_characters_of_a_name_cannot_reach_a_terminal() -> None:
    assert printable("a\x1b[2J\nb\u202e.pdf") == "a\\x1b[2J\\nb\\u202e.pdf"


def test_an_address_gives_its_path_back() -> None:
    for path in ("/tmp/a b.pdf", "/tmp/100%.pdf", "/tmp/ü?#.pdf"):
        assert from_uri(to_uri(path)) == path


def test_one_file_spelled_two_ways_is_one_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.pdf").write_bytes(PDF)
    assert find_inputs(["a.pdf", str(tmp_path / "a.pdf"), "./a.pdf", "."], tmp_path / "results").paths == ("a.pdf",)


def test_a_glob_that_matches_folders_reads_them(tmp_path: Path) -> None:
    (tmp_path / "2024-01").mkdir()
    (tmp_path / "2024-01" / "a.pdf").write_bytes(PDF)
    assert len(find_inputs([str(tmp_path / "2024-*")], tmp_path / "results").paths) == 1


def test_a_file_can_be_named_by_its_uri(tmp_path: Path) -> None:
    (tmp_path / "a b.pdf").write_bytes(PDF)
    uri = to_uri(str(tmp_path / "a b.pdf"))
    assert find_inputs([uri], tmp_path / "results").paths == (str(tmp_path / "a b.pdf"),)
    with pytest.raises(UsageError):
        find_inputs([uri + "x"], tmp_path / "results")


def test_a_file_that_is_written_to_after_it_was_hashed_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(PDF)
    document = arrive(str(tmp_path / "a.pdf"), max_bytes=MANY).document
    assert document is not None
    require_unchanged(document)
    os.utime(tmp_path / "a.pdf", ns=(0, 1))
    with pytest.raises(FileChangedError) as caught:
        require_unchanged(document)
    assert caught.value.retryable
