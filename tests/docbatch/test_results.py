from __future__ import annotations

import json
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from docbatch.errors import CorruptError, UsageError
from docbatch.intake import arrive
from docbatch.models import (
    Completed,
    Difference,
    Document,
    EInvoiceUse,
    Evidence,
    PageText,
    Reading,
    Structured,
    Table,
    Usage,
)
from docbatch.plan import failed
from docbatch.results import ResultsFolder, manifest_line

STRUCTURED = Structured(
    document_type="other",
    structured_data={"title": "Ü", "date": None, "key_values": {}},
    evidence={"title": Evidence(page=1, bbox=(1, 2, 3, 4), quote="Ü", grounded=True, confidence=0.9)},
    needs_review=False,
    engine="rules 1",
)
ENGINES: dict[str, str | None] = {"text": "t", "tables": "x", "vision": None, "structure": "r"}
READING = Reading(
    pages=(PageText(page=1, width=10, height=10, method="text", reason="text", text="Ü\n"),),
    tables=(Table(page=1, bbox=(0, 0, 9, 9), headers=("a", "b"), rows=(("1", ""),)),),
)


@pytest.fixture
def document(tmp_path: Path) -> Document:
    (tmp_path / "ü.pdf").write_bytes(b"%PDF-1.7")
    document = arrive(str(tmp_path / "ü.pdf"), max_bytes=100).document
    assert document is not None
    return document


def test_a_folder_that_cannot_be_made_is_a_wrong_call(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="cannot be written"):
        ResultsFolder(tmp_path / "file" / "results")


def test_a_result_says_which_fields_are_from_an_e_invoice(tmp_path: Path, document: Document) -> None:
    used = EInvoiceUse(
        file="factur-x.xml",
        syntax="CII",
        profile="urn:factur-x.eu:1p0:minimum",
        type_code="380",
        fields=("total",),
        differences=(Difference(field="total", page="1.00", e_invoice="2.00"),),
    )
    folder = ResultsFolder(tmp_path / "results")
    structured = STRUCTURED.model_copy(update={"e_invoice": used})
    name = folder.store(document, READING, structured, engines=ENGINES, usage=Usage())
    said = json.loads((folder.path / name).read_text("utf-8"))["e_invoice"]
    assert said["fields"] == ["total"]
    assert said["differences"] == [{"field": "total", "page": "1.00", "e_invoice": "2.00"}]


def test_what_a_batch_was_writing_when_it_was_killed_is_removed_by_the_next(tmp_path: Path) -> None:
    folder = ResultsFolder(tmp_path / "results")

    def interrupted() -> Iterator[str]:
        yield "{"
        [torn] = private.glob("*")
        torn.with_name(torn.name + "-of-a-batch-that-was-killed").touch()  # which removes nothing any more
        yield "}"

    private = folder.path / ".docbatch"
    folder._write("result.json", interrupted())
    assert [*private.iterdir()]
    with folder.taken():
        assert [path.name for path in private.iterdir()] == ["lock"]


def test_a_result_has_every_key_of_the_contract(tmp_path: Path, document: Document) -> None:
    folder = ResultsFolder(tmp_path / "results")
    name = folder.store(document, READING, STRUCTURED, engines=ENGINES, usage=Usage(requests=2))
    result = json.loads((folder.path / name).read_text("utf-8"))
    assert (
        list(result)
        == (
            "schema_version job_id filename sha256 method pages tables document_type structured_data evidence checks "
            "needs_review review_reasons engine usage"
        ).split()
    )
    assert result["filename"] == "ü.pdf"
    assert result["pages"] == [{"page": 1, "text": "Ü\n", "method": "text", "reason": "text"}]
    assert result["tables"] == [{"page": 1, "bbox": [0, 0, 9, 9], "headers": ["a", "b"], "rows": [["1", ""]]}]
    assert result["evidence"]["title"]["bbox"] == [1, 2, 3, 4]


@pytest.mark.skipif(sys.platform == "win32", reason="no file modes")
def test_results_are_readable_by_their_owner_only(tmp_path: Path, document: Document) -> None:
    folder = ResultsFolder(tmp_path / "results")
    name = folder.store(document, READING, STRUCTURED, engines=ENGINES, usage=Usage())
    assert stat.S_IMODE((folder.path / name).stat().st_mode) == 0o600


def test_a_write_that_fails_leaves_the_old_file_and_no_scrap(tmp_path: Path, document: Document) -> None:
    folder = ResultsFolder(tmp_path / "results")
    name = folder.store(document, READING, STRUCTURED, engines=ENGINES, usage=Usage())
    before = (folder.path / name).read_bytes()
    broken = STRUCTURED.model_copy(update={"structured_data": {"title": "\ud800"}})  # no UTF-8 has it
    with pytest.raises(ValueError, match="surrogate"):
        folder.store(document, READING, broken, engines=ENGINES, usage=Usage())
    assert (folder.path / name).read_bytes() == before
    assert not list((folder.path / ".docbatch").iterdir())


def test_a_manifest_line_has_every_key_whatever_happened(document: Document) -> None:
    done = Completed(
        input=document.input,
        job_id=document.job_id,
        sha256=document.sha256,
        result="r.json",
        document_type="other",
        method="text",
        pages=1,
        needs_review=True,
    )
    keys = (
        "input job_id sha256 status result error document_type method pages needs_review duplicate_of cached attempts "
        "seconds usage"
    ).split()
    good, bad = manifest_line(done), manifest_line(failed(document, CorruptError("broken", "text")))
    assert list(good) == list(bad) == keys
    assert bad["error"] == {"code": "corrupt", "stage": "text", "message": "broken", "retryable": False}
    assert (good["error"], bad["result"], bad["needs_review"]) == (None, None, None)


def test_a_manifest_has_one_line_an_input_even_for_names_with_line_feeds(tmp_path: Path, document: Document) -> None:
    folder = ResultsFolder(tmp_path / "results")
    odd = failed(document.model_copy(update={"input": 'a\n"b".pdf'}), CorruptError("broken"))
    path = folder.write_manifest([odd, odd])
    lines = path.read_text("utf-8").splitlines()
    assert [json.loads(line)["input"] for line in lines] == ['a\n"b".pdf'] * 2


def test_one_folder_is_for_one_batch_at_a_time(tmp_path: Path) -> None:
    folder = ResultsFolder(tmp_path / "results")
    script = (
        "import sys; from pathlib import Path; from docbatch.results import ResultsFolder\n"
        "with ResultsFolder(Path(sys.argv[1])).taken(): print('taken', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", script, str(folder.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "taken\n"
        with pytest.raises(UsageError, match="another batch is using"), folder.taken():
            pass
        other.communicate("")
    with folder.taken():
        pass


def test_a_ledger_that_is_none_is_a_wrong_call(tmp_path: Path) -> None:
    folder = ResultsFolder(tmp_path / "results")
    (folder.path / ".docbatch" / "ledger.sqlite3").write_text("not a database, and long enough to be sure of it" * 50)
    with pytest.raises(UsageError, match=r"ledger\.sqlite3 cannot be used"):
        folder.open_ledger()
