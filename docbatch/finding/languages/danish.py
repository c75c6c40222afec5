"""Danish, after momsbekendtgørelsen (§ 58) and OIOUBL."""

from __future__ import annotations

from docbatch.finding.languages.vocabulary import Vocabulary

DANISH = Vocabulary(
    invoice=r"\w*faktura | \bregning",
    credit_note=r"kreditnota | kreditfaktura",
    receipt=r"(?:kasse|salgs|købs)?kvittering | kassebon",
    other_paper=r"""
        (?:pris)?tilbud | ordrebekræftelse | rekvisition | indkøbsordre | bestilling | følgeseddel | leveringsseddel
        pakkeseddel | rykker(?:skrivelse| \d)? | betalingspåmindelse | inkassovarsel | kontoudtog | lønseddel
    """,
    document=r"faktura | kreditnota",
    number=r"(?:faktura|kreditnota) ?-?(?:nr|nummer|no)\.?",
    own_number=r"faktura ?-?(?:nr|nummer)",
    issued=r"faktura ?-?dato | faktureringsdato | udsted(?:t|elsesdato)(?: den)? | fakt\.? ?dato",
    dated=r"dato",
    other_date=r"forfald | betal | lever | bestil | ordre | periode",
    due=r"""
        forfald(?:s ?dato|sdag)? | forfalder(?: til betaling)? | betalingsfrist | betal(?:es)? senest
        sidste (?:rettidige )?betaling(?:sdag|sdato|sfrist)? | betalingsdato | rettidig betaling
    """,
    paid_later=r"betalingsbetingelser | forfaldsdato | betalingsfrist | netto \d+ dage | løbende måned",
    seller=r"sælger | leverandør | (?:afsender|udsteder|betalingsmodtager|fra)(?=\s*:)",
    buyer=r"""
        køber | faktureres(?: til)? | faktura til | faktura(?:adresse|modtager) | faktureringsadresse
        (?:kunde|modtager|debitor|bestiller)(?=\s*:|\s*$) | til(?=\s*:)
    """,
    shipped=r"leveringsadresse | leveres til | levering til",
    buyers=r"kunde | køber | deres ref | modtager",
    company=r"firma(?:navn)? | virksomhed(?:snavn)?",
    name=r"navn | kundenavn",
    no_name=r"""
        kunden(?:ummer|r)\.? | (?:deres|vor) ref(?:erence)?\.? | kontonr\.? | reg\.? ?nr\.? | betalingsbetingelser
        adresse | kopi | side \d.* | original
    """,
    tax=r"moms",
    without=r"eks(?:kl)?\w*\.? | uden | før",
    with_=r"inkl\w*\.? | inklusive",
    sum_of=r"beløb | i alt | samlet beløb | totalbeløb | sum | pris",
    net=r"""
        (?:i alt |ialt |total |beløb |sum |subtotal )?(?:eks\.?|ekskl\.?|eksklusiv|uden|før) moms
        netto(?:beløb|sum) | moms(?:grundlag|pligtigt beløb) | momspligtig
    """,
    taxed=r"""
        moms ?beløb | (?:i alt|heraf|samlet|total) moms | \d{1,2} ?% moms
        moms(?: i alt| kr| dkk| udgør)?(?=\W*\d|\W*$)
        moms udg(?:ø|0)r\D* | moms ?\(?\d{1,2}(?:[.,]\d+)? ?%\D*
    """,
    total=r"""
        (?:i alt|ialt|total|beløb|sum) (?:inkl\.?|inklusive|med) moms | fakturatotal | faktura(?:beløb|sum)\b
        totalbeløb | samlet beløb | bruttobeløb | slutsum
    """,
    payable=r"""
        (?:beløb |total |i alt )?(?:at betale|til betaling)(?: dkk| kr)?
        i ?alt(?! (?:eks|moms|antal|uden))(?: dkk| kr)?
    """,
    subtotal=r"mellemsum | subtotal\w*",
    not_total=r"(?:i alt|total) (?:antal|rabat|moms|varer)",
    slip_total=r"(?:i alt|ialt|at betale|til betaling)(?: dkk| kr)?(?=\W*(?:dkk|kr)?\W*\d|\W*$)",
    cash=r"kontant\w* | modtaget | betalt",
    change=r"byttepenge | tilbage(?=\W*\d|\W*$) | retur(?=\W*\d|\W*$)",
    card=r"dankort | (?:betalings|kredit)?kort(?=\W*\d|\W*$) | visa/dankort | mobilepay | gavekort",
    paid=r"dankort | betalingskort | kontant | byttepenge | mobilepay | visa/dankort | kasse | gavekort",
    slip=r"""
        kvittering | kassebon | tak for (?:besøget|handlen|købet|deres) | tak fordi | på gensyn | ekspedient
        moms udgør | heraf moms | bon ?nr | de blev betjent af | betjent af | åbningstider
    """,
    slip_line=r"""
        cvr | se-?nr | (?:kasse|salgs)?kvittering\w* | bon(?:nr)? | kasse | dato | ekspedient | betjent
        bord(?=\W*\d) | tlf
        tak(?= for)
        kl\.?(?=\W*\d) | velkommen
    """,
    printed=r"gyldig | udskr",
    description=r"beskrivelse | varebeskrivelse | varenavn | specifikation | betegnelse | tekst | ydelse",
    item=r"vare | produkt | varetekst",
    quantity=r"antal | mængde | timer",
    unit_price=r"""
        enhedspris | stk\.?-? ?pris | styk ?pris | pris(?: pr\.? (?:stk\.?|enhed)|/stk\.?)? | pris ekskl\.? moms
        enh\.? ?pris
    """,
    amount=r"beløb(?: ekskl\.? moms)? | i alt | ialt | pris i alt | linjetotal | linjebeløb",
    discount=r"rabat(?: ?%)?",
    item_end=r"""
        momsgrundlag | i ?alt\b | at betale | til betaling | moms\b | mellemsum | netto\b | subtotal | øreafrunding
        afrunding
    """,
    item_part=r"heraf\b",
)
