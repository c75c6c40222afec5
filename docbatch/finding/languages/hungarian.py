"""Hungarian, after the act on value added tax (169. §) and the data of Online Számla."""

from __future__ import annotations

from docbatch.finding.languages.vocabulary import Vocabulary

HUNGARIAN = Vocabulary(
    invoice=r"""
        (?:elektronikus |e-|egyszerűsített |készpénz(?:es|fizetési) |átutalásos |előleg|vég|rész|díj|proforma )?\bszámla
        (?:előleg|vég|rész|gyűjtő)számla | számla / invoice
    """,
    credit_note=r"(?:sztornó|stornó|helyesbítő|jóváíró|módosító|érvénytelenítő)[ -]?számla",
    receipt=r"nyugta | (?:pénztár)?blokk | pénztárbizonylat",
    other_paper=r"""
        (?:ár)?ajánlat | megrendelés | (?:megrendelés )?visszaigazolás | szállító ?levél | fizetési felszólítás
        fizetési emlékeztető | számlakivonat | bérjegyzék | díjbekérő
    """,
    document=r"(?:elektronikus |egyszerűsített |előleg|vég)?számla | nyugta",
    number=r"""
        (?:e-)?számla ?(?:sorszáma?|száma|azonosítója?|sz\.)(?!\W*\d{8}-\d{8}) | (?:bizonylat ?)?sorszáma?
        bizonylat(?:szám|száma| száma) | nyugta ?szám(?:a)?
    """,
    own_number=r"számla ?(?:sorszáma?|száma)",
    issued=r"""
        (?:számla )?kelte?
        (?:a )?(?:számla )?(?:kiállítás|kibocsátás)(?:ának|i)? ?(?:dátuma?|kelte|ideje|napja|időpontja)?
        kiállítva | számla ?(?:dátuma|kelte)
    """,
    dated=r"dátum",
    other_date=r"határid | teljesít | esedék | szállít | fizetés | rendel | időszak | nyomtat",
    due=r"""
        fizetési határ(?:idő|nap) | fizetés(?:i)? (?:határideje|esedékessége) | esedékes(?:ség)?(?: dátuma| napja)?
        fizetendő(?: határidő)?(?=\W*\d{4}\.) | befizetési határidő | határidő
    """,
    paid_later=r"fizetési határidő | fizetési feltétel(?:ek)? | esedékesség | átutalás \(\d+ nap\)",
    seller=r"""
        (?:az )?eladó(?: adatai| neve)? | (?:számla)?kibocsátó(?: adatai| neve)? | szállító(?: adatai| neve)?
        számla kibocsátója | (?:szolgáltató|értékesítő)(?: adatai| neve)?(?=\s*:|\s*$)
    """,
    buyer=r"""
        (?:a )?vevő(?: adatai| neve)? | vásárló(?: adatai| neve)? | számla ?fizető | számlázási (?:cím|név|adatok)
        (?:megrendelő|címzett|ügyfél|felhasználó|befizető)(?: adatai| neve)?(?=\s*:|\s*$)
    """,
    shipped=r"szállítási (?:cím|név|adatok) | átvevő",
    buyers=r"vevő | vásárl | megrendel | ügyfél",
    company=r"cégnév | cég neve",
    name=r"név | neve",
    no_name=r"""
        fizetési mód(?:ja)? | bankszámlaszám | számlaszám | közlemény | megjegyzés | átutalás | készpénz | teljesítés
        cím | eredeti(?: példány)? | másolat(?:i példány)? | oldal:? ?\d.* | példány.*
    """,
    tax=r"áfa | általános forgalmi adó",
    without=r"nélkül",
    sum_of=r"összesen | összeg | érték | végösszeg",
    net=r"""
        (?:összesen |számla )?nettó(?! (?:à|a|da|te)\b)(?: (?:összesen|értéke?|összege?|végösszeg|ár))?(?: összesen)?
        (?:áfa|adó) ?alap(?:ja)?(?: összesen)? | összesen nettó | áfa nélkül\w*(?: összesen)?
    """,
    taxed=r"""
        (?:összesen )?áfa(?:[ -]?(?:összege?|értéke?|tartalom))?(?: összesen)?(?=\W*(?:huf|ft|eur)?\W*\d|\W*$)
        áfa összesen | áfa[ (]*\d{1,2} ?%\D* | általános forgalmi adó\D*
    """,
    total=r"""
        (?:összesen |számla )?bruttó(?: (?:összesen|érték|összeg|végösszeg|összege|értéke))?(?: összesen)?
        (?:számla )?vég ?összege?(?: \(?huf\)?)? | mind ?összesen | összesen bruttó | számla (?:összesen|összege|értéke)
    """,
    payable=r"""
        összesen(?! (?:nettó|áfa|tétel))(?: huf| ft| eur)? | fizetendő(?: (?:összeg|végösszeg|összesen|bruttó)\w*)?
        (?:összesen |mindösszesen )fizetendő | számla végösszege | fizetendő huf
    """,
    subtotal=r"rész ?összeg(?:en)? | részösszesen",
    not_total=r"összes(?:en)? (?:tétel|db|darab|kedvezmény)",
    slip_total=r"összesen(?: ft| huf)? | végösszeg | fizetendő",
    cash=r"készpénz\D{0,12} | átvett | kapott | befizetett",
    change=r"visszajáró",
    card=r"(?:bank)?kártya\w* | utalvány | szép kártya",
    paid=r"készpénz | visszajáró | bankkártya | kártya | pénztár | pénztáros | kerekítés | forint",
    slip=r"""
        nyugta | nem adóügyi bizonylat | adóügyi | köszönjük(?: a vásárlást)? | viszontlátásra | nyugtaszám | ntak
        ap \w\d{8} | kerekítés | részösszeg
    """,
    slip_line=r"""
        adószám | nyugta\w* | pénztár\w* | adóig\w* | asztal | nyitva | dátum | bizonylat | nem adóügyi | köszönjük
    """,
    printed=r"nyomtat | érvény",
    description=r"""
        megnevezés(?:e)? | leírás | (?:termék|szolgáltatás|áru)(?: neve| megnevezése| leírása| vagy szolgáltatás.*)?
    """,
    item=r"tétel | cikk | cikknév",
    quantity=r"mennyiség | menny\.?",
    unit_price=r"(?:nettó |bruttó )?egység ?ár(?: nettó)? | (?:nettó )?egys\.? ?ár | (?:nettó )?e\.?ár",
    amount=r"nettó(?: ?(?:ár|érték|összeg))? | érték | összesen | összeg | nettó összesen",
    discount=r"kedvezmény(?: ?%)? | engedmény",
    item_end=r"""
        áfa ?kulcs | összes(?:en)?\b | végösszeg | fizetendő | részösszeg | mindösszesen | áfa\b | kerekítés
        bruttó\b
    """,
    item_part=r"ebből\b",
)
