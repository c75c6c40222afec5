"""Swedish, after mervärdesskattelagen (17 kap. 24 §) and the words of Svefaktura and Peppol."""

from __future__ import annotations

from docbatch.finding.languages.vocabulary import Vocabulary

SWEDISH = Vocabulary(
    invoice=r"\w*faktura | \bräkning | (?:kontant|handels|proforma|sam)faktura",
    credit_note=r"kredit(?:nota|faktura)",
    receipt=r"(?:kassa|köp|kund)?kvitto",
    other_paper=r"""
        offert | anbud | orderbekräftelse | orderbekraftelse | beställning | inköpsorder | följesedel | packsedel
        (?:betalnings)?påminnelse | inkassokrav | kravbrev | kontoutdrag | löne(?:specifikation|besked)
    """,
    document=r"faktura | kreditfaktura",
    number=r"faktura ?-?(?:nr|nummer|no)\.? | fakturans nummer | (?:faktura|ocr)-?/? ?ocr-? ?n(?:ummer|r)",
    own_number=r"faktura ?-?(?:nr|nummer)",
    issued=r"faktura ?-?datum | faktureringsdatum | fakturans datum | utfärda(?:d|ndedatum|t)(?: den)? | fakturadag",
    other_date=r"förfall | betal | leverans | lever | beställ | order | giltig | utför",
    due=r"""
        förfallo(?:datum|dag)(?: \([^()]*\))? | förfaller(?: till betalning)?
        (?:sista|senaste) betalnings?(?:dag|datum)
        betalas senast | att betala senast | oss tillhanda(?: senast)? | betalnings(?:dag|datum) | betala senast
    """,
    paid_later=r"betalningsvillkor | förfallodatum | förfallodag | dröjsmålsränta | betalas inom | dagar netto",
    seller=r"säljare | leverantör | fakturautställare | (?:avsändare|betalningsmottagare|från)(?=\s*:)",
    buyer=r"""
        köpare | faktureras(?: till)? | faktura(?: ?-?adress|mottagare) | faktura till | faktureringsadress
        (?:kund|mottagare|beställare|betalare)(?=\s*:|\s*$)
    """,
    shipped=r"leveransadress | levereras till | leverans till",
    buyers=r"kund(?:en|ens|nr|nummer)?\b | köpare | er referens | mottagare",
    company=r"företag(?:snamn)? | firmanamn | firma",
    name=r"namn | kundnamn",
    no_name=r"""
        kundn(?:ummer|r)\.? | (?:er|vår) referens | betalningsvillkor | dröjsmålsränta | ocr(?:-?nummer)?
        (?:bank|plus)giro | leverans(?:villkor|sätt|datum)
        adress | original | kopia | sida \d.* | kontaktuppgifter | betalningsuppgifter | betalningsinformation
    """,
    tax=r"moms | mervärdesskatt",
    without=r"exkl\w*\.? | utan | före",
    with_=r"inkl\w*\.? | inklusive",
    sum_of=r"summa | belopp | totalbelopp | totalt | totalsumma | pris",
    net=r"""
        (?:summa |totalt |belopp |total )?(?:exkl\.?|exklusive|före) moms | netto(?:belopp|summa|värde) | momsunderlag
        beskattningsunderlag | momspliktigt belopp
    """,
    taxed=r"""
        moms ?belopp | (?:summa|total|totalt|varav) moms | moms(?: totalt| kr| sek| total)?(?=\W*\d|\W*$)
        moms \d{1,2} ?%\D* | mervärdesskatt
    """,
    total=r"""
        (?:summa|totalt|total|belopp|totalsumma) (?:inkl\.?|inklusive) moms | totalsumma | totalbelopp | slutsumma
        faktura ?(?:belopp|summa|total)\b | fakturans totala belopp | bruttobelopp
    """,
    payable=r"""
        (?:summa |belopp |totalt |total )?att betala(?! senast)(?: sek| kr)?
        summa(?! (?:exkl|moms|rabatt))(?: sek| kr)?
        totalt(?! (?:antal|exkl|moms))(?: sek| kr)? | betalningsbelopp | att erlägga
    """,
    subtotal=r"del(?:summa|belopp)",
    not_total=r"(?:totalt?|summa) (?:antal|rabatt|vikt)\w* | summa \d+ ?% rabatt",
    slip_total=r"(?:att betala|totalt|summa)(?: sek| kr)?",
    cash=r"kontant\w* | mottaget | erhållet | betalt",
    change=r"växel | tillbaka | åter(?=\W*\d|$)",
    card=r"(?:bank|betal|konto|kredit)?kort(?:köp|betalning)? | swish | presentkort",
    paid=r"""
        kontant | växel | kortköp | bankkort | betalkort | swish | kassa | kassör | kontokort | köp godkänt | erhållet
    """,
    slip=r"""
        kvitto | kassakvitto | välkommen åter | tack för (?:ditt )?(?:besöket|besök|köpet|köp) | öppet köp
        spara kvittot | sparade | moms% | moms % | varav moms | org\.? ?nr | öresavrundning | kundens ex
        personliga kod
    """,
    slip_line=r"""
        org\.? ?-?nr | organisationsnummer | momsreg\w* | kvitto\w* | kassa | kassör | datum | tid(?=\W*\d) | välkommen
        säljare | kvittonr | öppet | e-?post | tack | giltig\w*
    """,
    printed=r"giltig | gäller | utskri",
    description=r"beskrivning | benämning | specifikation | varubeskrivning | artikelbenämning | artikelbeskrivning",
    item=r"vara | produkt | tjänst | produkt/tjänst | artikel",
    quantity=r"antal | mängd | kvantitet | timmar | lev\.? ?antal | levererat antal",
    unit_price=r"""
        (?:á|à)[ -]?pris(?: exkl\.? moms)? | enhetspris | pris(?: per st|/st|/enhet)? | pris exkl\.? moms | styckpris
    """,
    amount=r"belopp(?: exkl\.? moms)? | summa(?: exkl\.? moms)? | totalt | totalbelopp | radsumma",
    discount=r"rabatt(?: ?%)?",
    item_end=r"""
        momssats | summa\b | totalt?\b | delsumma | att betala | moms\b | exkl\.? moms | öres(?:avrundning|utjämning)
        avrundning
        netto\b | preliminär skattereduktion
    """,
    item_part=r"varav\b | inkl\b",
)
