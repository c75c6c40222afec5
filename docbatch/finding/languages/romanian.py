"""Romanian, after codul fiscal (art. 319) and RO e-Factura."""

from __future__ import annotations

from docbatch.finding.languages.vocabulary import Vocabulary

ROMANIAN = Vocabulary(
    invoice=r"factură(?: fiscală| proformă| de avans)? | factura (?:fiscală|proformă)",
    credit_note=r"factură (?:de )?storn(?:o|are) | notă de credit(?:are)? | factura storno",
    receipt=r"bon fiscal | chitanță | bon de casă",
    other_paper=r"""
        ofertă(?: de preț)? | comandă | confirmare (?:de )?comandă | aviz de însoțire(?: a mărfii)? | notă de recepție
        somație(?: de plată)? | deviz | extras de cont | fluturaș de salariu
    """,
    document=r"factură(?: fiscală| proformă)? | factura(?: fiscală| proformă) | chitanță",
    number=r"""
        (?:nr\.?|număr(?:ul)?)(?: de)? (?:factur(?:ă|ii)|facturii fiscale|document(?:ului)?)
        seria [a-z\d-]{1,8},? ?(?:și )?(?:nr\.?|număr(?:ul)?) | seria (?:și|/) (?:nr\.?|număr(?:ul)?)
    """,
    own_number=r"(?:nr\.?|număr(?:ul)?)(?: de)? factur(?:ă|ii) | factură (?:fiscală )?(?:nr\.?|seria)(?=\W*\S*\d)",
    issued=r"""
        data (?:facturii|emiterii(?: facturii)?|factur(?:ă|are)|documentului|întocmirii)(?: \([^()]*\))?
        data (?:și ora )?emiterii | din data(?: de)? | emis(?:ă)? (?:la|în)(?: data)?(?: de)? | data \([^()]*\)
    """,
    dated=r"dată",
    other_date=r"scaden | livr | termen | de plat(?:ă|ii)\b | comand | expediat | expediere",
    due=r"""
        (?:data )?scaden(?:ței|ță|ța|tă la|t la|ței plății)?\b(?: la)? | dat(?:a|ă) scaden(?:tă|ței|ța)
        scadent(?:ă)?(?: la)?
        termen(?:ul)?(?: de plată)? | data limită(?: de plată)? | plătibil până la | de plată până la
    """,
    paid_later=r"termen(?:ul)? de plată | condiții de plată | scaden(?:ță|ța|ței|tă)",
    seller=r"furnizor(?:ul)? | vânzător(?:ul)? | emitent | date furnizor | prestator(?:ul)?(?=\s*:|\s*$)",
    buyer=r"cumpărător(?:ul)? | beneficiar(?:ul)? | facturat către | date (?:client|cumpărător) | destinatar",
    shipped=r"adres(?:a|ă) de livrare | livrat la | punct de livrare",
    buyers=r"cumpărător | beneficiar",
    company=r"denumire(?:a)?(?: firmă| societate)? | societate(?:a)?",
    name=r"nume(?:le)? | nume client",
    no_name=r"""
        cont | bancă | banca | capital social | reg\. ?com\.? | cod fiscal | județ
        adresă | sediu(?:l)?(?: social)? | original | copie | exemplar \d | pagina \d.*
    """,
    tax=r"t\.?v\.?a\.?",
    without=r"fără | exclusiv",
    with_=r"inclusiv",
    sum_of=r"total | valoare(?:a)? | sumă? | suma",
    net=r"""
        (?:total |valoare(?:a)? |preț )?(?:fără|exclusiv) tva | bază (?:de )?impoz(?:abilă|itare)
        baza (?:de )?impoz\w+
        total (?:valoare )?fără\D* | valoare netă
    """,
    taxed=r"""
        (?:valoare(?:a)?|total|suma) (?:a )?tva | tva \(?\d{1,2} ?%\D*
        tva(?: (?:total|de plată|colectată))?(?=\W*(?:lei|ron)?\W*\d|\W*$)
    """,
    total=r"""
        (?:valoare|total)(?: totală?)? (?:cu|inclusiv) tva | total (?:general|factură|document)
        valoare totală(?! fără)
        suma totală
    """,
    payable=r"""
        (?:total |sumă? |suma )?de plată(?: până)?(?! (?:până|la|tva))(?: lei| ron)? | total(?: lei| ron)(?=\W*\d|\W*$)
        total plată(?: lei| ron)?
    """,
    not_total=r"""
        total (?:(?:articole|produse|reduceri|cantit|plătit|discount)\w*|buc\b) | total tva(?=\W*(?:lei|ron)?\W*\d|\W*$)
    """,
    slip_total=r"total(?: lei| ron| general) | de plată",
    cash=r"numerar | primit | achitat | plată numerar",
    change=r"rest(?=\W*(?:lei|ron)?\W*\d|\W*$) | rest de dat",
    card=r"card bancar | card(?=\W*\d|\W*$) | plată card | tichete? (?:de )?masă",
    paid=r"numerar | plata card | rest lei | casier | bon fiscal | casa de marcat",
    slip=r"""
        bon fiscal | mulțumim | vă (?:mai )?așteptăm | total lei | total tva | tva [a-d] | nr\.? ?bon | operator
        numar bon | cod fiscal
    """,
    slip_line=r"""
        c\.?u\.?i | c\.?i\.?f | cod (?:fiscal|identificare) | reg\.? ?com | bon | casier | data(?=\W*\d|\W*$)
        ora(?=\W*\d|\W*$)
    """,
    printed=r"valabil | tipărit",
    description=r"""
        denumire(?:a)?(?: (?:produse(?:lor)?|articol(?:ului)?|serviciu\w*|mărfii))?(?: (?:sau|și|/) .*)?
        descriere(?:a)?
        explicații | specificație
    """,
    item=r"produs(?:e)?(?:/servicii)? | serviciu | servicii | articol",
    quantity=r"cantitate(?:a)? | cant\.? | nr\. ?ore",
    unit_price=r"preț(?:ul)?(?: (?:unitar|unit\.?|/ ?um))?(?: ?\(?fără tva\)?)?",
    amount=r"valoare(?:a)?(?: fără tva)? | total | sumă? | suma",
    discount=r"reducere | discount",
    item_end=r"cota tva | total\b | tva\b | subtotal | de plată",
    item_part=r"din care\b",
)
