"""The parties of a contract: between `between` and `and`, or each behind its role."""

from __future__ import annotations

import pytest

from docbatch.finding.parties import parties
from docbatch.layout import Flow
from tests.docbatch.conftest import draw


def named(*lines: str) -> list[str | None]:
    return [found.value for found in parties(Flow(draw(list(lines)).pages))]


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (("LANDLORD: Margaret H. Thornton", "ADDRESS: 4821 Elmwood Drive", "TENANT(S): Jordan A. Reeves"),
         ["Margaret H. Thornton", "Jordan A. Reeves"]),
        (("De una parte, DON JULIÁN NAVARRO, mayor de edad, en adelante EL VENDEDOR.",
          "De otra parte, DOÑA CARMEN RUIZ, mayor de edad, en adelante LA COMPRADORA."),
         ["JULIÁN NAVARRO", "CARMEN RUIZ"]),
        (("se celebra el presente contrato entre la arrendadora Inversiones Orión S.L., con CIF B12345678, y el",
          "arrendatario Miguel Torres Rodríguez, con DNI 12345678A."),
         ["Inversiones Orión S.L.", "Miguel Torres Rodríguez"]),
        (("Vermieter:", "Anna Beispiel", "Mieter:", "Bernd Muster"), ["Anna Beispiel", "Bernd Muster"]),
        (("Between: Muster GmbH, Hauptstraße 15, 10115 Berlin", "And: Phillip Becker, Musterweg 22, 70173 Stuttgart"),
         ["Muster GmbH", "Phillip Becker"]),
        (("is entered into by and between:", 'ABCTraining, having its office at [Address] (the "First Party")', "AND",
          "WeConsultPeople, having its office at [Address]."), ["ABCTraining", "WeConsultPeople"]),
    ],
)  # fmt: skip
def test_parties_stand_behind_their_roles_or_on_either_side_of_and(lines: tuple[str, ...], names: list[str]) -> None:
    assert named(*lines) == names


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (("zwischen der Muster GmbH, Hauptstraße 1, 10115 Berlin, vertreten durch Anna Beispiel",
          "und Herrn Bernd Muster, wohnhaft in Köln, wird Folgendes vereinbart."), ["Muster GmbH", "Bernd Muster"]),
        (("Entre les soussignés :", "La société Exemple SARL, au capital de 10 000 euros,", "et",
          "Monsieur Jean Modèle, demeurant à Lyon,", "Il a été convenu ce qui suit"), ["Exemple SARL", "Jean Modèle"]),
        (("Tra", "Esempio S.r.l., con sede in Roma,", "e", "Maria Prova, residente a Milano", "si conviene"),
         ["Esempio S.r.l.", "Maria Prova"]),
        (("tussen", "Voorbeeld B.V., gevestigd te Delft,", "en", "Jan Proef, wonende te Gouda,", "komen overeen"),
         ["Voorbeeld B.V.", "Jan Proef"]),
    ],
)  # fmt: skip
def test_parties_of_other_languages_stand_without_how_they_are_addressed(
    lines: tuple[str, ...], names: list[str]
) -> None:
    assert named(*lines) == names


@pytest.mark.parametrize(
    ("opening", "names"),
    [
        ("This Agreement is dated and effective as of May 3, between Acme Tools, Inc., and Bolt Nuts LP d/b/a Nutty.",
         ["Acme Tools, Inc.", "Bolt Nuts LP"]),
        ("is made between Acme Tools, Incorporated, an Ohio corporation, and Bolt and Nuts Holdings LLC.",
         ["Acme Tools, Incorporated", "Bolt and Nuts Holdings LLC"]),
        ("by and between the undersigned Don Sample and ACME TOOLS INC., a Nevada corporation",
         ["Don Sample", "ACME TOOLS INC."]),
        ("by and between John Sample (“you”), Acme One Company (“Acme”) and Acme Two, Inc.",
         ["John Sample", "Acme One Company", "Acme Two, Inc."]),
        ("by and between Acme Trust Company, and on behalf of Bolt Bank, N.A, and John Sample",
         ["Acme Trust Company", "John Sample"]),
        ("by and between Acme Limited, Acme Park, Mill Road, Ayton and Bolt, Inc., a Delaware Corporation",
         ["Acme Limited", "Bolt, Inc."]),
    ],
)  # fmt: skip
def test_what_is_said_of_a_party_is_not_part_of_its_name(opening: str, names: list[str]) -> None:
    assert named(opening) == names


SIGNED = (
    "IN WITNESS WHEREOF", "ACME TOOLS, INC. EMPLOYEE", "By: /s/ Carl Chief", "Carl Chief, President",
    "/s/ Anna Sample", "Anna Sample",
)  # fmt: skip


def test_who_signed_is_the_party_that_the_opening_leaves_out() -> None:
    opening = "This Agreement is by and between Acme Tools, Inc., an Ohio corporation, and the undersigned."
    assert named(opening, *SIGNED) == ["Acme Tools, Inc.", "Anna Sample"]
    assert named("As a condition of my employment I agree to the following.", *SIGNED) == [
        "ACME TOOLS, INC.",
        "Anna Sample",
    ]


def test_a_legal_form_behind_a_comma_belongs_to_the_name_of_a_signer() -> None:
    assert named("I agree.", "Acme Coffee Company, Inc.", "By: /s/ Carl Chief", "/s/ Anna Sample") == [
        "Acme Coffee Company, Inc.",
        "Anna Sample",
    ]


def test_a_letter_is_of_the_company_that_it_calls_the_company() -> None:
    lines = ("July 22, 2011", "Bolt Nuts LLC", "40 Mill Road", "Dear Mr. Sample:")
    defined = "You have requested information regarding Acme Sugar Company (the “Company” or “us”)."
    assert named(*lines, defined) == ["Bolt Nuts LLC", "Acme Sugar Company"]


def test_one_company_that_is_merely_named_is_a_reason_for_review() -> None:
    assert named("I agree that the rules of Acme Tools, Inc. are mine.") == ["Acme Tools, Inc.", None]


def test_one_role_alone_names_no_parties() -> None:
    assert named("CUSTOMER: Jordan A. Reeves", "Please call us.") == []


def test_parties_stand_below_roles_in_capitals_that_head_their_paragraphs() -> None:
    acme = ("INTERMEDIARY", "MyCompany, registered in Belgium under number 12, represented by Max, Director,")
    assert named("Intermediary Agreement", *acme, "And", "PLAYER", "Jan Peeters, born on 13/02/1995,") == [
        "MyCompany",
        "Jan Peeters",
    ]


def test_a_blank_to_write_on_is_not_part_of_the_name_that_is_typed_on_it() -> None:
    disclosing = "Party Disclosing Information: ____________ Anna Beispiel with a mailing address of"
    receiving = "Party Receiving Information: ____________ Bernd Muster with a mailing address of"
    assert named(disclosing, "3 The Arches", receiving, "9 King Road") == ["Anna Beispiel", "Bernd Muster"]
