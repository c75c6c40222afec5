"""Norwegian, after bokføringsforskriften (§ 5-1-1) and EHF."""

from __future__ import annotations

from docbatch.finding.languages.vocabulary import Vocabulary

NORWEGIAN = Vocabulary(
    invoice=r"\w*faktura | \bregning",
    credit_note=r"kreditnota | kreditfaktura",
    receipt=r"(?:salgs|kasse|kontant)?kvittering | kontantnota",
    other_paper=r"""
        (?:pris)?tilbud | ordrebekreftelse | bestilling | innkjøpsordre | følgeseddel | pakkseddel | purring
        betalingspåminnelse | inkassovarsel | betalingsoppfordring | kontoutskrift | lønns(?:slipp|lipp)
    """,
    document=r"faktura | kreditnota",
    number=r"(?:faktura|kreditnota) ?-?(?:nr|nummer|no)\.? | fakturanr",
    own_number=r"faktura ?-?(?:nr|nummer)",
    issued=r"faktura ?-?dato | faktureringsdato | utsted(?:t|elsesdato)(?: den)? | fakt\.? ?dato",
    dated=r"dato",
    other_date=r"forfall | betal | lever | bestil | ordre | periode",
    due=r"""
        forfall(?:s ?dato|sdag)? | forfaller(?: til betaling)? | betalingsfrist | betales innen | betalings?dato
        betal(?:es)? senest | siste betalingsfrist
    """,
    paid_later=r"betalingsbetingelser | betalingsvilkår | forfallsdato | betalingsfrist | forfall",
    seller=r"selger | leverandør | (?:avsender|utsteder|betalingsmottaker|fra)(?=\s*:)",
    buyer=r"""
        kjøper | faktureres(?: til)? | faktura til | faktura(?:adresse|mottaker) | faktureringsadresse
        (?:kunde|mottaker|bestiller)(?=\s*:|\s*$) | til(?=\s*:)
    """,
    shipped=r"leveringsadresse | leveres til | levering til",
    buyers=r"kunde | kjøper | deres ref | mottaker",
    company=r"firma(?:navn)? | bedrift(?:snavn)? | foretak(?:snavn)?",
    name=r"navn | kundenavn",
    no_name=r"""
        kunden(?:ummer|r)\.? | (?:deres|vår) ref(?:eranse)?\.? | kontonummer | betalingsbetingelser | kid(?:-?nummer)?
        adresse | kopi | side \d.* | original
    """,
    tax=r"mva | merverdiavgift",
    without=r"eks(?:kl)?\w*\.? | uten | før",
    with_=r"inkl\w*\.? | inklusive",
    sum_of=r"sum | beløp | totalbeløp | totalt | totalsum | pris",
    net=r"""
        (?:sum |totalt |beløp |total |netto )?(?:eks\.?|ekskl\.?|eksklusiv|uten|før) mva | netto(?:beløp|sum)
        mva-?grunnlag(?=\W*\d|\W*$) | avgiftspliktig(?: beløp)? | sum netto
    """,
    taxed=r"""
        mva-? ?beløp | (?:sum|total|totalt|herav) (?:mva|moms) | \d{1,2} ?% (?:herav )?(?:mva|moms)
        mva(?: totalt| kr)?(?=\W*\d|\W*$) | merverdiavgift | mva \d{1,2} ?%\D*
    """,
    total=r"""
        (?:sum|totalt|total|beløp|totalsum) (?:inkl\.?|inklusive|inklusiv) mva | totalsum | totalbeløp | sluttsum
        faktura(?:beløp|sum|total)\b | bruttobeløp
    """,
    payable=r"""
        (?:sum |beløp |totalt |total |totalbeløp )?(?:å betale|til betaling)(?! innen)(?: nok| kr)?
        sum(?! (?:eks|mva|rabatt|netto))(?: nok| kr)?(?=\W*(?:nok|kr)?\W*\d|\W*$) | totalt(?! (?:antall|eks|mva))
    """,
    subtotal=r"delsum | mellomsum",
    not_total=r"(?:totalt?|sum) (?:antall|rabatt|mva)",
    slip_total=r"sum(?=\W*(?:nok|kr)?\W*\d|\W*$) | sum \d{1,3} varer? | å betale | til betaling | totalt(?: nok| kr)?",
    cash=r"kontant\w* | mottatt | betalt",
    change=r"veksel | vekslepenger | tilbake(?=\W*\d|\W*$)",
    card=r"bank(?:axept|kort)?(?=\W*\d|\W*$) | kort(?=\W*\d|\W*$) | vipps | gavekort",
    paid=r"bankaxept | kontant | vekslepenger | vipps | kasserer | kasse | bankkort | gavekort | godkjent",
    slip=r"""
        salgskvittering | kvittering | takk for (?:handelen|besøket|handlen) | velkommen (?:tilbake|igjen) | mva%
        foretaksregisteret | grunnlag | behold kvittering\w* | ekspeditør | herav moms | herav mva | oper ?nr
    """,
    slip_line=r"""
        org\.? ?-?nr | foretaksregisteret | organisasjonsnummer | (?:salgs|kasse)?kvittering\w* | kvitt | kasse | dato
        betjent av | ekspeditør | serienr | bord(?=\W*\d) | kl\.?(?=\W*\d) | takk | velkommen | e-?post | mva
    """,
    printed=r"gyldig | utskri",
    description=r"beskrivelse | varebeskrivelse | varenavn | spesifikasjon | betegnelse",
    item=r"vare | produkt | tjeneste | artikkel | vare/tjeneste",
    quantity=r"antall | mengde | kvantum | timer",
    unit_price=r"(?:á|à)[ -]?pris | enhetspris | pris(?: pr\.? (?:stk|enhet)|/stk)? | stk\.?-?pris | pris eks\.? mva",
    amount=r"beløp(?: eks\.? mva)? | sum(?: eks\.? mva)? | totalt | netto(?:beløp|sum)",
    discount=r"rabatt(?: ?%)?",
    item_end=r"""
        mva-?(?:sats|grunnlag) | totalt?\b | delsum | å betale | til betaling | mva\b | netto\b | øreavrunding
        avrunding
    """,
    item_part=r"herav\b",
)
