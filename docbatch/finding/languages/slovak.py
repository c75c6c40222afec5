"""Slovak, after the act on value added tax (§ 74)."""

from __future__ import annotations

from docbatch.finding.languages.vocabulary import Vocabulary

SLOVAK = Vocabulary(
    invoice=r"""
        (?:zálohová |predfaktúra |proforma |konečná )?faktúra | daňový doklad | predfaktúra | vyúčtovacia faktúra
    """,
    credit_note=r"dobropis | opravná faktúra | opravný daňový doklad",
    receipt=r"(?:príjmový )?pokladničný (?:doklad|blok) | bloček | účtenka | potvrdenka | paragón",
    other_paper=r"""
        (?:cenová )?ponuka | objednávka | potvrdenie objednávky | dodací list | upomienka | výzva na úhradu
        výpis z účtu | výplatná páska | dopyt
    """,
    document=r"""
        (?:zálohová )?faktúra(?: ?[-–/]? ?daňový doklad)? | dobropis | doklad | daňový doklad | predfaktúra
    """,
    number=r"""
        (?:evidenčné |poradové )?číslo (?:faktúry|dokladu|dobropisu) | č\. ?(?:faktúry|dokladu)
        (?:faktúra|dobropis) ?č\.?(?=\W*\S*\d)
    """,
    own_number=r"(?:číslo|č\.) faktúry | faktúra(?: ?[-–]? ?daňový doklad)? (?:číslo|č\.?)(?=\W*\S*\d)",
    issued=r"""
        dátum (?:vystavenia|vyhotovenia)(?: (?:faktúry|dokladu))? | deň vystavenia | vystavené(?: dňa)?(?=\W*\d|\W*$)
        dátum faktúry
    """,
    dated=r"dátum",
    other_date=r"splatno | dodania | plnenia | zdaniteľn | objedn | úhrady | odoslania",
    due=r"(?:dátum|deň) splatnosti | splatnosť(?: do| dňa)? | splatné (?:do|dňa) | splatnosti | uhraďte do",
    paid_later=r"dátum splatnosti | splatnosť | splatné do",
    seller=r"dodávateľ | predávajúci | poskytovateľ | zhotoviteľ | predajca(?=\s*:|\s*$)",
    buyer=r"""
        odberateľ | kupujúci | fakturačná adresa | objednávateľ
        (?:zákazník|príjemca|adresát|platiteľ)(?=\s*:|\s*$)
    """,
    shipped=r"dodacia adresa | adresa dodania | miesto dodania | konečný príjemca",
    buyers=r"odberateľ | kupuj | zákazn | objednávateľ",
    company=r"názov(?: firmy| spoločnosti)? | obchodné meno",
    name=r"meno(?: a priezvisko)?",
    no_name=r"""
        (?:variabilný|konštantný|špecifický) symbol | spôsob (?:platby|úhrady) | forma úhrady | bankové spojenie
        číslo účtu
        originál | kópia | adresa | sídlo | strana \d.*
    """,
    tax=r"dph",
    without=r"bez",
    with_=r"vrátane",
    sum_of=r"celkom | spolu | suma | čiastka | súčet | cena | medzisúčet",
    net=r"""
        základ(?: dane| dph)?(?: celkom| spolu)?(?=\W*(?:eur)?\W*\d|\W*(?:eur)?\W*$)
        (?:celkom|spolu|suma|cena|celková suma|cena spolu) bez dph
    """,
    taxed=r"(?:celkom|spolu|suma|výška|čiastka) dph | dph (?:spolu|celkom) | výška dane",
    total=r"""
        (?:celkom|spolu|suma|cena|celková suma|cena spolu) (?:s|vrátane) dph | celková (?:suma|cena|čiastka)(?! bez)
        fakturovaná (?:suma|čiastka) | cena (?:spolu|celkom)(?! bez) | faktúra celkom
    """,
    payable=r"""
        celkom(?! (?:bez|základ|dph|uhradené|ks))(?: eur)? | spolu(?! (?:bez|základ|dph|ks))(?: eur)?
        (?:celkom |spolu |suma |čiastka |celková suma )?(?:k úhrade|na úhradu|na zaplatenie)
    """,
    subtotal=r"medzisúčet",
    not_total=r"(?:celkom|spolu) (?:ks|kusov|položiek|uhradené|zaplatené)\b",
    slip_total=r"spolu(?: eur)? | celkom(?: eur)? | na úhradu | k úhrade",
    cash=r"hotovosť | v hotovosti | prijaté | zaplatené | hotovosti",
    change=r"vydať | vydané | výdavok | vrátené | na vrátenie",
    card=r"(?:platobná )?kart(?:a|ou) | platba kartou | bezhotovostne | stravn\w*",
    paid=r"hotovosť | hotovosti | výdavok | vydať | platobná karta | pokladňa | pokladník | pokladnica | kartou",
    slip=r"ďakujeme(?: za nákup)? | dovidenia | pokladničný doklad | paragón | kód pokladnice | okp | zaokrúhlenie",
    slip_line=r"ičo | dič | ič dph | pokladňa | pokladnica | obsluha | prevádzka | dátum | čas(?=\W*\d|\W*$) | doklad",
    printed=r"platn(?:é|o) | tlač",
    description=r"""
        popis(?: položky| tovaru| služby)? | názov(?: položky| tovaru| služby)? | označenie(?: dodávky| položky)?
        predmet(?: fakturácie| plnenia)?
    """,
    item=r"položka | tovar | tovar/služba",
    quantity=r"množstvo | počet(?: mj| ks| jednotiek)?",
    unit_price=r"""
        cena(?: ?(?:za|/) ?(?:mj|ks|kus|jedn\w*\.?))?(?: bez dph)? | jedn(?:otková|\.) cena(?: bez dph)?
    """,
    amount=r"celkom(?: bez dph)? | spolu(?: bez dph)? | cena (?:celkom|spolu)(?: bez dph)? | suma | čiastka | bez dph",
    discount=r"zľava(?: ?%)?",
    item_end=r"""
        sadzba(?: dph)?\b | celkom\b | spolu\b | súčet\b | medzisúčet | na úhradu | k úhrade | dph\b | základ\b
        zaokrúhlenie
    """,
    item_part=r"z toho\b | vrátane\b",
)
