"""Finnish, after arvonlisäverolaki (209 e §) and Finvoice; much of it stands beside the Swedish words."""

from __future__ import annotations

from docbatch.finding.languages.vocabulary import Vocabulary

FINNISH = Vocabulary(
    invoice=r"\w*(?<!hyvitys)lasku",
    credit_note=r"hyvityslasku",
    receipt=r"(?:kassa|käteis)?kuitti | maksukuitti",
    other_paper=r"""
        tarjous | tilausvahvistus | (?:osto)?tilaus | lähete | lähetyslista | rahtikirja
        maksu(?:muistutus|kehotus|vaatimus) | muistutuslasku | perintäkirje | tiliote | palkkalaskelma
    """,
    document=r"(?:hyvitys|verkko)?lasku",
    number=r"""
        (?:hyvitys)?laskun? ?-?(?:numero|nro|n:o|no|nr|tunnus)\.? | lasku(?:numero|nro|nr)\.?
        hyvityslaskun numero | laskunro
    """,
    own_number=r"laskun? ?(?:numero|nro|n:o|nr)",
    issued=r"laskun? ?(?:päivä(?:ys|määrä)?|pvm)\.? | laskutuspäivä | laskutettu | päivätty",
    dated=r"päivämäärä | päiväys | pvm\.?",
    other_date=r"\beräp | \berään | toimitus | tilaus | maksu | suoritus | tulostettu",
    due=r"eräpäivä | eräpvm\.? | erääntyy | maksettava viimeistään | viimeinen maksupäivä | maksupäivä",
    paid_later=r"maksuehto | maksuehdot | maksuaika | eräpäivä | viivästyskorko",
    seller=r"myyjä | laskuttaja | laskun lähettäjä | palveluntarjoaja | (?:toimittaja|lähettäjä)(?=\s*:|\s*$)",
    buyer=r"""
        ostaja | laskutusosoite | laskun (?:saaja|vastaanottaja) | laskutetaan
        (?:asiakas|tilaaja|maksaja|vastaanottaja)(?=\s*:|\s*$)
    """,
    shipped=r"toimitusosoite",
    buyers=r"asiakas | ostaja | tilaaja | viitteenne",
    company=r"yritys | yrityksen nimi | toiminimi",
    name=r"nimi | asiakkaan nimi",
    no_name=r"""
        viitenumero | viite | viitte(?:enne|emme) | maksueh(?:to|dot) | viivästyskorko | huomautusaika | tilinumero
        saaja
        mottagare | maksaja
        osoite | sivu \d.* | alkuperäinen | kopio | yhteystiedot
    """,
    tax=r"alv\.? | arvonlisävero",
    without=r"ilman",
    with_=r"sis | sisältää",
    sum_of=r"summa | yhteensä | loppusumma | hinta",
    net=r"""
        (?:yhteensä |summa |hinta )?(?:veroton|ilman alv|alv 0 ?%)(?: yhteensä| summa| hinta)?
        (?:yhteensä|summa) (?:ilman alv|alv 0 ?%)\D* | verottomat? yhteensä | veron peruste
    """,
    taxed=r"""
        (?:alv|arvonlisävero)[ .-]*(?:yhteensä|määrä|summa|osuus)? | alv[ .-]*\d{1,2}(?:[.,]\d+)? ?%\D*
        veron? (?:määrä|osuus)(?: yhteensä)? | vero yhteensä | alv:n osuus
        arvonlisävero(?: \d{1,2}(?:[.,]\d+)? ?%)?\D*
    """,
    total=r"""
        (?:laskun )?loppusumma | laskun (?:summa|määrä|loppusumma)(?: yhteensä)?
        verollinen(?: yhteensä| summa| hinta)?
        (?:yhteensä|summa) (?:verollinen|sis\.? alv|alv sis\.?|brutto)\D*
    """,
    payable=r"""
        yhteensä(?! (?:veroton|ilman|alv|kpl|netto))(?: eur)? | maksettavaa?(?: yhteensä| eur| viimeistään)?(?! viim)
        maksettava summa | laskutus yhteensä | lasku yhteensä | kaikki yhteensä | summa(?= ?(?:eur)?\W*\d|\W*$)
    """,
    subtotal=r"välisumma",
    not_total=r"(?:tuotteita|alennukset|kpl) yhteensä | yhteensä (?:kpl|tuotteita)\b",
    slip_total=r"yhteensä(?: eur)? | maksettava | loppusumma | summa",
    cash=r"käteinen | käteis\w* | saatu | maksettu | annettu",
    change=r"takaisin | vaihtoraha | palautetaan",
    card=r"(?:pankki|maksu|luotto)?kort(?:ti|ilta|tiosto)\w* | korttimaksu | lähimaksu | mobilepay",
    paid=r"""
        käteinen | vaihtoraha | pankkikortti | korttimaksu | kortti | lähimaksu | kassa | takaisin | korttiosto
        veloitus
    """,
    slip=r"""
        kuitti | kassakuitti | kiitos | kiitos käynnistä(?:nne)? | tervetuloa(?: uudelleen)? | myyjä | kortin numero
        asiakkaan kuitti | alv%
    """,
    slip_line=r"y-tunnus | kuitti\w* | kassa | myyjä | puh(?:elin)? | pvm | klo | avoinna | palvelemme | kiitos | alv",
    printed=r"voimassa | tulost",
    description=r"kuvaus | selite | nimike | tuote/palvelu | tuotekuvaus | tuotenimi | nimitys | laskutuserä",
    item=r"tuote | palvelu | artikkeli",
    quantity=r"määrä | lukumäärä | lkm\.? | tunnit",
    unit_price=r"""
        yksikkö ?hinta(?: alv 0 ?%)? | (?:à|á)[ -]?hinta(?: alv 0 ?%)?
        (?:veroton )?hinta(?:/(?:kpl|yks\.?))?(?: veroton)?
        kpl-?hinta
    """,
    amount=r"yhteensä | veroton(?: yhteensä)? | summa | rivisumma | veroton €",
    discount=r"ale(?:nnus)?\.?(?: ?%)?",
    item_end=r"""
        alv-?kanta | yhteensä\b | välisumma | loppusumma | maksettava | alv\b | arvonlisävero | veroton\b | pyöristys
    """,
    item_part=r"sis\. | sisältää\b | josta\b",
)
