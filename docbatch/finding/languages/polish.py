"""Polish, after the act on value added tax (art. 106e) and the printed form of KSeF."""

from __future__ import annotations

from docbatch.finding.languages.vocabulary import Vocabulary

POLISH = Vocabulary(
    invoice=r"\w*faktura(?: vat| zaliczkowa| końcowa| pro forma)? | rachunek(?= nr \d{1,5}/)",
    credit_note=r"faktura korygująca | korekta faktury | faktura korekta | faktura vat korekta",
    receipt=r"paragon(?: fiskalny)? | pokwitowanie | dowód wpłaty",
    other_paper=r"""
        oferta(?: cenowa| handlowa)? | wycena | kosztorys | zamówienie | potwierdzenie zamówienia
        dokument wz | wydanie zewnętrzne | list przewozowy | wezwanie do zapłaty | upomnienie
        przypomnienie o płatności | wyciąg(?: bankowy| z rachunku)? | pasek wynagrodzeń | nota odsetkowa
    """,
    document=r"faktura(?: vat| korygująca| zaliczkowa| końcowa| pro forma| proforma){0,2} | paragon",
    number=r"(?:nr|numer) (?:faktury|dokumentu|faktury vat) | faktura(?: vat)? (?:nr|numer)",
    own_number=r"(?:nr|numer) faktury | faktura(?: vat)? (?:nr|numer)(?=\W*\S*\d)",
    issued=r"""
        data wystawienia, z zastrzeżeniem[^:]*
        (?:miejsce i )?data (?:i miejsce )?(?:wystawienia|faktury|sporządzenia)(?: faktury| dokumentu)?
        wystawion[oaey](?: dnia| w dniu)? | data wyst\.
    """,
    other_date=r"sprzedaży | dostaw | dostarcz | wykonani | zakończeni | termin pł | płatno | zamówieni | okres",
    due=r"""
        termin (?:płatności|zapłaty) | data płatności | płatne do(?: dnia)? | zapłata do(?: dnia)? | płatność do
        zapłacić do | do zapłaty do
    """,
    paid_later=r"termin (?:płatności|zapłaty) | warunki płatności | płatne w ciągu | płatne do",
    seller=r"""
        sprzedawca | sprzedający | wystawca(?: faktury)? | dane sprzedawcy | usługodawca
        (?:dostawca|wykonawca|zleceniobiorca)(?=\s*:|\s*$)
    """,
    buyer=r"""
        nabywca | kupujący | dane nabywcy | usługobiorca
        (?:klient|zamawiający|zleceniodawca|płatnik|kontrahent)(?=\s*:|\s*$)
    """,
    shipped=r"odbiorca | adres (?:dostawy|wysyłki) | miejsce dostawy | adresat",
    buyers=r"nabywc | kupując | odbiorc | klient(?:a|em)?\b",
    company=r"nazwa(?: firmy)? | firma",
    name=r"imię i nazwisko | imię i nazwisko lub nazwa",
    no_name=r"""
        metoda płatności | forma płatności | sposób (?:płatności|zapłaty) | (?:numer|nr) (?:konta|rachunku).*
        miejsce wystawienia | uwagi
        oryginał(?:/kopia| kopia)? | kopia | duplikat | adres | dane kontaktowe | strona \d.* | zapłacono
    """,
    tax=r"podatek(?: vat)? | podatku(?: vat)? | ptu",
    without=r"bez",
    sum_of=r"wartość | kwota | suma | razem | ogółem | łącznie",
    net=r"(?:wartość|kwota|suma|razem|łącznie|ogółem) netto | netto razem | sprzedaż netto | podstawa opodatkowania",
    taxed=r"""
        (?:wartość|kwota|suma|razem) (?:podatku )?(?:vat|ptu) | (?:wartość|kwota|suma) podatku | w tym vat
        podatek vat | vat razem
    """,
    total=r"""
        (?:wartość|kwota|suma|razem|łącznie|ogółem) brutto | brutto razem | (?:kwota )?należności ogółem
        kwota (?:należności|należna)
    """,
    payable=r"""
        (?:razem |suma |kwota |łącznie |ogółem )?do zapłaty | należność | razem należność | łącznie | ogółem
        razem | wartość faktury | kwota faktury
    """,
    not_total=r"(?:suma|razem) (?:ilość|sztuk|rabat\w*|pozycji) | do zapłaty do",
    slip_total=r"suma (?:pln|zł) | suma(?=\W*\d|\W*$) | należność",
    cash=r"gotówka | gotówką | wpłata | otrzymano",
    change=r"reszta | do wydania",
    card=r"karta(?: płatnicza| kredytowa)? | kartą | płatność kartą | karta płat\w* | blik | bon towarowy",
    paid=r"""
        gotówka | gotówką | reszta | karta płatnicza | płatność kartą | blik | kasjer\w* | kasa | sprzedaż opodatkowana
        sprzed\. opod\. | suma ptu
    """,
    slip=r"""
        paragon | paragon fiskalny | niefiskalny | dziękujemy | zapraszamy(?: ponownie)? | kierownik
        nr (?:par|wydr)\w* | suma pln
    """,
    slip_line=r"nip | regon | bdo | kasjer\w* | kasa | sprzedawca | niefiskalny | nr (?:wydr|par|sys)\w* | stolik",
    printed=r"wydruk | ważn",
    description=r"nazwa(?: towaru| usługi| produktu)?(?: ?(?:lub|i|/) ?(?:usługi|towaru))? | opis | wyszczególnienie",
    item=r"towar | usługa | produkt | towar/usługa | pozycja",
    quantity=r"ilość | liczba | il\.",
    unit_price=r"cena(?: jedn(?:ostkowa|\.)?)?(?: netto)? | cena jm | cena netto(?: \(zł\))? | stawka netto",
    amount=r"wartość(?: netto| sprzedaży netto)? | kwota(?: netto)? | cena łączna | suma | razem | wartość sprzedaży",
    discount=r"rabat(?: ?%)? | upust",
    item_end=r"""
        stawka (?:vat|podatku) | razem\b | suma\b | łącznie\b | do zapłaty | podatek | ptu\b | w tym\b | ogółem\b
        podsumowanie
    """,
    item_part=r"w tym\b",
)
