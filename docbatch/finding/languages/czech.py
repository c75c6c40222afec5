"""Czech, after the acts on value added tax (§ 29) and on accounting (§ 11)."""

from __future__ import annotations

from docbatch.finding.languages.vocabulary import Vocabulary

CZECH = Vocabulary(
    invoice=r"(?:zálohová |proforma |konečná |přijatá |vydaná )?faktura | (?:zjednodušený )?daňový doklad | vyúčtování",
    credit_note=r"dobropis | opravný daňový doklad | opravná faktura",
    receipt=r"účtenka | paragon | (?:příjmový )?pokladní doklad | stvrzenka | prodejka",
    other_paper=r"""
        (?:cenová )?nabídka | objednávka | potvrzení objednávky | dodací list | upomínka | výzva k úhradě
        výpis z účtu | výplatní páska | poptávka | nákladní list
    """,
    document=r"""
        (?:zálohová )?faktura(?: ?[-–/]? ?(?:zjednodušený |opravný )?daňový doklad)? | (?:opravný )?daňový doklad
        dobropis | doklad | účtenka
    """,
    number=r"""
        (?:evidenční )?číslo (?:\w+ )?(?:faktury|dokladu|dobropisu) | č\. ?(?:faktury|dokladu)
        (?:evidenční )?č(?:íslo|\.) daňového dokladu | faktura(?: ?- ?daňový doklad)? ?č\.?(?=\W*\S*\d)
        (?:(?:opravný )?daňový doklad(?: ?[(-] ?dobropis\)?)?|dobropis) ?č\.?(?=\W*\S*\d)
    """,
    own_number=r"(?:číslo|č\.) faktury | faktura(?: ?[-–]? ?daňový doklad)? (?:číslo|č\.?)(?=\W*\S*\d)",
    issued=r"""
        datum (?:vystavení|vyhotovení)(?: (?:faktury|dokladu|daňového dokladu))? | den vystavení
        vystaveno(?: dne)?(?=\W*\d|\W*$) | dat\. ?vystavení | vystaveno dne
    """,
    other_date=r"splatno | plnění | zdan\. | uskuteč | dodání | objedn | dodací | zboží přev | úhrad | odeslání | tisk",
    due=r"(?:datum|den) splatnosti | splatnost(?:i| do| dne)? | splatné (?:do|dne) | zaplaťte do | uhraďte do",
    paid_later=r"datum splatnosti | splatnost(?:i)? | splatné do",
    seller=r"dodavatel | prodávající | poskytovatel | zhotovitel | prodejce(?=\s*:|\s*$)",
    buyer=r"""
        odběratel | kupující | fakturační adresa | objednatel
        (?:zákazník|příjemce|adresát|plátce)(?=\s*:|\s*$)
    """,
    shipped=r"dodací adresa | adresa dodání | místo dodání | místo určení | konečný příjemce",
    buyers=r"odběratel | kupuj | zákazn | objednatel",
    company=r"název(?: firmy| společnosti)? | obchodní firma",
    name=r"jméno(?: a příjmení)? | jméno / název",
    no_name=r"""
        (?:variabilní|konstantní|specifický) symbol | způsob (?:platby|úhrady) | forma úhrady
        bankovní (?:spojení|účet) | číslo účtu
        originál | kopie | adresa | sídlo | strana \d.* | razítko a podpis
    """,
    tax=r"dph",
    without=r"bez",
    with_=r"včetně | vč",
    sum_of=r"celkem | cena | částka | součet | suma | mezisoučet",
    net=r"""
        celkem základ | základ(?: daně| dph)?(?: celkem)?(?=\W*(?:kč|czk)?\W*\d|\W*(?:kč|czk|eur)?\W*$)
        (?:položky )?celkem ?[-–]? ?základ(?: daně)? | (?:cena |celkem |částka |celková cena )bez dph | součet základů
    """,
    taxed=r"""
        (?:celkem|částka|výše|hodnota|součet|celková) dph | dph celkem | výše daně | částka daně | daň celkem
    """,
    total=r"""
        (?:celkem|cena|částka|celková cena|celková částka|suma) (?:s|vč\.?|včetně) dph | (?:faktura|doklad) celkem
        celkem faktura | celková (?:cena|částka|hodnota)(?! bez) | fakturovaná částka | cena celkem(?! bez)
    """,
    payable=r"""
        celkem(?! (?:bez|základ|dph|zaplaceno|uhrazeno|ks|hmot))(?: kč| czk)? | (?:celkem |částka |cena )?k úhradě
        (?:celkem |částka )?k (?:zaplacení|platbě) | celkem k (?:úhradě|zaplacení)\D*
        součet(?= ?(?:kč|czk)?\W*\d|\W*$)
    """,
    subtotal=r"mezisoučet",
    not_total=r"celkem (?:ks|kusů|položek|hmotnost|zaplaceno|uhrazeno|mj)\b | celkové množství",
    slip_total=r"celkem(?: kč| czk)? | k platbě | součet",
    cash=r"hotově | hotovost | v hotovosti | přijato | placeno | zaplaceno | kč hotově",
    change=r"vráceno | vrátit | zpět | k vrácení",
    card=r"(?:platební )?kart(?:a|ou) | platba kartou | bezhotovostně | stravenk\w*",
    paid=r"""
        hotově | hotovost | vráceno | vrátit | platba kartou | platební karta | pokladna | pokladní | kartou | obsluha
    """,
    slip=r"""
        děkujeme(?: za (?:nákup|návštěvu))? | na shledanou | nashledanou | účtenka | paragon | fik | bkp | pkp
        režim tržby | zaokrouhlení | tržba
    """,
    slip_line=r"""
        ičo? | dič | účtenka | pokladna | pokladní | obsluha | stůl | provozovna | datum | čas(?=\W*\d|\W*$) | doklad
        č\. dokl
    """,
    printed=r"tisk | platn(?:é|o)",
    description=r"""
        popis(?: zboží| položky| služby)? | název(?: zboží| položky| služby)? | označení(?: dodávky| položky)?
        předmět(?: plnění| fakturace)? | text položky
    """,
    item=r"položka | zboží | zboží/služba",
    quantity=r"množství | počet(?: mj| ks| jednotek)? | počet kusů",
    unit_price=r"""
        cena(?: ?(?:za|/) ?(?:mj|ks|kus|jedn\w*\.?))?(?: bez dph)? | jedn(?:otková|\.) cena(?: bez dph)?
        cena (?:jedn\.|jednotky) | sazba za hod\w*
    """,
    amount=r"celkem(?: bez dph| kč| základ)? | cena celkem(?: bez dph)? | částka | celková cena | bez dph | základ",
    discount=r"sleva(?: ?%)?",
    item_end=r"""
        sazba(?: dph)?\b | celkem\b | součet\b | mezisoučet | k úhradě | dph\b | základ\b | rekapitulace
        zaokrouhlení | celková
    """,
    item_part=r"z toho\b | včetně\b",
)
