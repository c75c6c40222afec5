"""Which law a contract is under, in whatever words its clause says it, and how sure that is."""

from __future__ import annotations

import pytest

from docbatch.evidence import Found
from docbatch.finding.law_clauses import governing_law
from docbatch.layout import Flow
from docbatch.models import Tables
from docbatch.structure.judging import LEAST_SURE
from docbatch.structure.local import structure_document
from tests.docbatch.conftest import draw

FOUNDED = "Acme, a company organized under the laws of Canada, and Bolt, existing under the laws of Nevada, agree."


def law_of(*lines: str) -> Found | None:
    return governing_law(Flow(draw(list(lines)).pages))


def surely(*lines: str) -> str | None:
    found = law_of(*lines)
    return found.value if found and found.confidence >= LEAST_SURE else None


def test_the_law_that_a_party_is_founded_under_is_not_that_of_the_contract() -> None:
    assert law_of(FOUNDED) is None
    assert surely(FOUNDED, "This Agreement shall be construed in accordance to the laws of New York.") == "New York"


@pytest.mark.parametrize(
    "lines",
    [
        (
            "This Agreement shall be governed by the laws of the State of Ohio.",
            "The Exhibit shall be governed by the laws of the State of Iowa.",
        ),
        (
            "Disputes shall be resolved in accordance with (a) the laws of the State of Ohio if I live there,",
            "or (b) the laws of the State of Iowa if I do not.",
        ),
        ("This Agreement shall be governed by the laws of the State of Oh1o.",),
        ("The marks are protected by and under the laws of the United States.",),
        ("The parties submit to the exclusive jurisdiction of the courts of Scotland.",),
    ],
)
def test_of_two_laws_or_of_a_place_that_is_none_or_of_a_mention_nothing_is_sure(lines: tuple[str, ...]) -> None:
    found = law_of(*lines)
    assert found
    assert found.value
    assert found.confidence < LEAST_SURE


def test_a_clause_of_which_no_place_can_be_read_is_a_reason_for_review() -> None:
    lines = ["NON-DISCLOSURE AGREEMENT", "is made by and between Acme, Inc., and Bolt, Inc. Whereas the parties agree"]
    clause = "This Agreement shall be governed by the laws of the ______ without regard to conflicts."
    result = structure_document(draw([*lines, clause]), Tables())
    assert result.structured_data["governing_law"] is None
    assert "governing_law" not in result.evidence
    assert any("speaks of the governing law" in reason for reason in result.review_reasons)
    silent = structure_document(draw([*lines, "hereinafter the parties shall not tell."]), Tables())
    assert not any("speaks of" in reason for reason in silent.review_reasons)


@pytest.mark.parametrize(
    ("clause", "law"),
    [
        ("It shall be governed by and construed under the laws of England and Wales.", "England and Wales"),
        ("It is governed by the laws of the United States of America, State of Ohio.", "Ohio"),
        ("It is governed by the internal law, and not the law of conflicts, of the State of Ohio.", "Ohio"),
        ("Internal law of the State of Ohio applies to this Agreement.", "Ohio"),
        ("The laws of the Republic of Ireland shall govern this Agreement.", "Ireland"),
        ("The construction of this Agreement shall be governed by New York law.", "New York"),
        ("English law shall apply to this contract.", "England"),
        ("GOVERNING LAW: THE PROVINCE OF ONTARIO", "ONTARIO"),
        ("IT SHALL BE GOVERNED BY THE LAWS OF THE STATE OF NEW YORK EXCLUDING ITS CONFLICTS.", "NEW YORK"),
        ("It shall be governed by the laws of the People's Republic of China.", "People's Republic of China"),
        ("Settled in accordance with the Laws of the united republic of Tanzania.", "united republic of Tanzania"),
        ("It shall be governed by the laws of the State ofNewYork, without regard to conflicts.", "NewYork"),
        ("Für diesen Vertrag gilt das Recht der Bundesrepublik Deutschland.", "Bundesrepublik Deutschland"),
        ("Es gilt deutsches Recht. Gerichtsstand ist Köln.", "Deutschland"),
        ("Der Vertrag unterliegt österreichischem Recht.", "Österreich"),
        ("Le présent contrat est soumis au droit français.", "France"),
        ("Le contrat est régi par la loi belge.", "Belgique"),
        ("El presente contrato se rige por la legislación española.", "España"),
        ("Este contrato se rige por las leyes de México.", "México"),
        ("Il presente contratto è regolato dalla legge italiana.", "Italia"),
        ("Op deze overeenkomst is Nederlands recht van toepassing.", "Nederland"),
    ],
)  # fmt: skip
def test_a_law_is_read_in_whatever_words_a_contract_chooses_it(clause: str, law: str) -> None:
    assert surely(clause) == law


@pytest.mark.parametrize(
    "clause",
    [
        "entre la société Exemple, société de droit français, au capital de 100 euros",
        "Voorbeeld B.V., een vennootschap naar Nederlands recht, gevestigd te Delft",
        "una società di diritto italiano, con sede in Roma",
    ],
)
def test_the_law_of_a_company_of_another_language_is_not_that_of_the_contract(clause: str) -> None:
    assert law_of(clause) is None


def test_the_laws_in_a_state_are_those_of_the_state() -> None:
    assert surely("This Agreement shall be construed in accordance with the laws in the State of New Jersey.")
