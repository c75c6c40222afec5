"""The parties of a contract: between `between` and `and`, or each behind its role."""

from __future__ import annotations

import pytest

from docbatch.finding.parties import parties
from docbatch.layout import Flow
from tests.docbatch.conftest import draw


def named(*lines: str) -> list[str]:
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


def test_one_role_alone_names_no_parties() -> None:
    assert named("CUSTOMER: Jordan A. Reeves", "Please call us.") == []
