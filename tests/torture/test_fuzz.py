"""Small versions of what `make fuzz` does, and what it has found."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.torture import fuzz
from tests.torture.mutations import Mutations


@pytest.fixture(scope="module")
def mutations(samples: Path) -> Mutations:
    return Mutations.of(samples, 7)


def test_the_same_seed_and_number_give_the_same_mutant(mutations: Mutations, samples: Path) -> None:
    again, other = Mutations.of(samples, 7), Mutations.of(samples, 8)
    assert [again.mutant(n) for n in range(30)] == [mutations.mutant(n) for n in range(30)]
    assert [other.mutant(n).content for n in range(5)] != [mutations.mutant(n).content for n in range(5)]


def test_nearly_every_mutant_differs_from_its_sample_and_from_the_others(mutations: Mutations) -> None:
    originals = {*mutations.pdfs.values(), *mutations.images.values()}
    mutants = {mutations.mutant(n).content for n in range(200)}
    assert len(mutants - originals) > 180


def test_some_damaged_documents_end_in_a_typed_outcome_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = fuzz.main(["--mutations", "40", "--seed", "3", "--limit", "30", "--ocr", "0", "--keep", str(tmp_path)])
    said = capsys.readouterr().out
    assert status == 0, said
    assert "40 mutations in" in said
    assert not [*tmp_path.iterdir()]


def test_a_fault_is_told_kept_and_made_small(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(fuzz, "read_through", broken)
    status = fuzz.main(["--mutations", "4", "--seed", "6", "--keep", str(tmp_path)])
    said = capsys.readouterr().out
    assert status == 1
    assert "ZeroDivisionError" in said
    assert len([*tmp_path.iterdir()]) >= 2
