"""Who sold, at the head of a till slip: which lines are his name, which his address, and which neither."""

from __future__ import annotations

import pytest

from docbatch.evidence import Found
from docbatch.finding.merchant import merchant
from docbatch.layout import Reading
from tests.docbatch.conftest import Row, draw

GOODS: list[Row] = [["Bread", "2.50"], ["Milk", "1.20"], ["TOTAL", "3.70"]]


LEAST_SURE = 0.56


def found(*lines: Row, foot: tuple[Row, ...] = ()) -> tuple[Found | None, Found | None]:
    page = draw([*lines, *GOODS, *foot], width=220, method="vision", confidence=0.95)
    return merchant(Reading.of(page.pages))


def head(*lines: Row) -> tuple[str | None, str | None]:
    name, address = found(*lines)
    return (name.value if name else None, address.value if address else None)


def sure(*lines: Row, foot: tuple[Row, ...] = ()) -> float:
    """How sure the name is, however well its words were read."""
    name, _ = found(*lines, foot=foot)
    assert name
    return name.confidence


def sure_of_address(*lines: Row) -> float:
    _, address = found(*lines)
    assert address
    return address.confidence


@pytest.mark.parametrize(
    ("lines", "name", "address"),
    [
        (("Corner Shop", "1155 S CAMINO DEL RIO", "DURANGO CO 81303", "ST# 02270 OP# 000144"),
         "Corner Shop", "1155 S CAMINO DEL RIO DURANGO CO 81303"),
        (("Lidl", "367 Avenue de la Libération", "33110 LE BOUSCAT", "Lundi - Samedi : 8H30 - 19H30"),
         "Lidl", "367 Avenue de la Libération 33110 LE BOUSCAT"),
        (("Mercado", "C. de Dom Juan, 35", "28002 Madrid", "Teléfono 914 11 22 33"),
         "Mercado", "C. de Dom Juan, 35 28002 Madrid"),
        (("E C K E", "Im Krämer", "61169 Friedberg", "06031-1667168"), "ECKE", "Im Krämer 61169 Friedberg"),
        (("Corner Shop", "341 PLYMOUTH STREET", "HALIFAX, MA 02338", "Store Telephone: (781) 293-1961"),
         "Corner Shop", "341 PLYMOUTH STREET HALIFAX, MA 02338"),
        (("Muster oHG", "Muster-Str.1", "12345 Musterstadt", "info@muster.example"),
         "Muster oHG", "Muster-Str.1 12345 Musterstadt"),
        (("Corner Shop", "4 High Street, 56000 Ipoh", "0ST 1D. NO : 000181747712", "INV0ICE ND : 1802B/103"),
         "Corner Shop", "4 High Street, 56000 Ipoh"),
        (("Corner Shop", "4 High Street", "Ipoh, Malaysia", "RIVER"), "Corner Shop", "4 High Street Ipoh, Malaysia"),
        (("Corner Shop", "4 High Street", "Ipoh", "03-3279 1851,"), "Corner Shop", "4 High Street Ipoh"),
        (("Corner Shop", "4 High Street", "Ipoh", "1S Member 111864865659"), "Corner Shop", "4 High Street Ipoh"),
        (("Corner Shop", "4 High Street", "Ipoh", "Outlet:03-80626265 Shop:03-1"), "Corner Shop", "4 High Street Ipoh"),
    ],
)  # fmt: skip
def test_an_address_ends_where_the_head_goes_on_to_something_else(
    lines: tuple[str, ...], name: str, address: str
) -> None:
    assert head(*lines) == (name, address)


def test_an_address_ends_at_what_stands_beside_a_label_of_the_sale_and_is_no_address() -> None:
    assert head("Corner Shop", ["4 High Street", "Date: 3 May 2024"], "Ipoh")[1] == "4 High Street Ipoh"
    assert head("Corner Shop", "4 High Street", ["CARRY OUT TIMED", "Pay By: CASH"])[1] == "4 High Street"


@pytest.mark.parametrize(
    ("lines", "address"),
    [
        (("Netto", "Discount", "53113 Bonn, Bonner Talweg 83"), "53113 Bonn, Bonner Talweg 83"),
        (("Cornershop", "cornershop.co.nz", "9405 Newmarket Cornershop PH: 09 520 3231", "Level 3, 277 Broadway"),
         "Level 3, 277 Broadway"),
        (("Corner Shop", "(BRANCH 95874)", "4 High Street"), "4 High Street"),
        (("Corner Shop", "NORTH ST LOCAL", "0330 013 7177", "33 Hill Lane, London EC1N 2HT"),
         "33 Hill Lane, London EC1N 2HT"),
        (("Panorama Pizzeria", "Hauptgasse", "6020 Emmen"), "Hauptgasse 6020 Emmen"),
        (("Restaurant", "Panorama", "6020 Emmen Dorf 3, 4"), "6020 Emmen Dorf 3, 4"),
    ],
)  # fmt: skip
def test_an_address_begins_behind_the_name_the_branch_and_the_site(lines: tuple[str, ...], address: str) -> None:
    assert head(*lines)[1] == address


def test_the_code_of_a_town_stands_before_it_though_far_apart() -> None:
    assert head("Corner Shop", "Hill Lane 3", ["53300", "Ipoh Site 6"])[1] == "Hill Lane 3 53300 Ipoh Site 6"


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (("to win $1000", "Walmart", "Save money. Live better."), "Walmart"),
        (("WIRTSHAUS ZUM", "UNTERLACHENHOF", "Tribschenstrasse 20"), "WIRTSHAUS ZUM UNTERLACHENHOF"),
        (("SUPERMERCADO", "CENTRAL", "Calle Principal, 123"), "SUPERMERCADO CENTRAL"),
        (("IHOP Store # 9005", "57 High Street"), "IHOP"),
        (("Welcome to Yogurtland", "12502 North Kendall Drive"), "Yogurtland"),
        (("Copy Shop", "57 High Street"), "Copy Shop"),
        (("Open Kitchen", "57 High Street", "Open daily from 9"), "Open Kitchen"),
        (("7KZGF1SL2FF", "Corner Shop", "57 High Street"), "Corner Shop"),
        (
            ("LONG HUAT HARBWARE", "ENTERPRISE (NORTH", "PARK) SDN BHD"),
            "LONG HUAT HARDWARE ENTERPRISE (NORTH PARK) SDN BHD",
        ),
        (("LONG BOOK", "CO. (M) SDN BHD"), "LONG BOOK CO. (M) SDN BHD"),
        (("LONG POWER HARDWARE", "TRADING"), "LONG POWER HARDWARE TRADING"),
        (("BISTROT & PIZZA", "- SERGIO SA"), "BISTROT & PIZZA SERGIO SA"),
        (("NORTH EAST", "STAT IONERY SDN BHD"), "NORTH EAST STATIONERY SDN BHD"),
        (("PIZZA", "# Woody's Pizza", "710 Front St"), "Woody's Pizza"),
        (("MID 354", "Logans Bay", "57 High Street"), "Logans Bay"),
        (("The Corner Team appreciates your business", "Corner Bay"), "Corner Bay"),
        (("CORNER BAY", "(CORNER SHOP (95874))", "57 High Street"), "CORNER BAY"),
        (("Micros Demo System", "Nelcome to Yogurtplace", "57 High Street"), "Yogurtplace"),
        (("Hope & Anchor", "57 High Street"), "Hope & Anchor"),
        (("Thai Restaurant No. 1", "57 High Street"), "Thai Restaurant"),
        (("Papa Luis", "Restaurant #2447", "57 High Street"), "Papa Luis"),
        (("RESTAURANT LUO WEI", "LUO WEI HOUSE", "002693074-K", "57 High Street"), "RESTAURANT LUO WEI LUO WEI HOUSE"),
        (("RESTAURANT LUO WEI", "LUO WEI HOUSE", "57 High Street"), "RESTAURANT LUO WEI"),
        (("LUO PHARMACY", "NORTH HEALTH SDN BHD", "002693074-K", "57 High Street"), "NORTH HEALTH SDN BHD"),
        (("MOON CAKE HOUSE SDN BHD 8OZTZ5-U", "57 High Street"), "MOON CAKE HOUSE SDN BHD"),
        ((["LONG HARDWARE", "(NORTH"], ["PARK)", "SDN BHD"]), "LONG HARDWARE (NORTH PARK) SDN BHD"),
        (("MR. P.1.N. (M) SDN BHD", "57 High Street"), "MR. P.I.N. (M) SDN BHD"),
        (("Seehotel", "Alte Post", "57 High Street"), "Seehotel Alte Post"),
        (("LUIGI'S", "ITALIAN SEAFOOD", "57 High Street"), "LUIGI'S ITALIAN SEAFOOD"),
        (("CornerBay", "Real Food", "0 NOLAN'S CORNERBAY", "57 High Street"), "O NOLAN'S CORNERBAY"),
        (("CornerBay", "Real Food", "CORNERBAY NORTH", "57 High Street"), "CornerBay"),
        (("CornerBay", "MARKET SQUARE", "57 High Street"), "CornerBay"),
        (('"BAY" d.0.0. Sarajevo', "57 High Street"), '"BAY" d.o.o. Sarajevo'),
        ((["LONG RIVER TRADING", "CO"], "57 High Street"), "LONG RIVER TRADING CO"),
        (("CORNER SHOP", "(NEWTOWN) SDN BHD", "(767840-W)", "57 High Street"), "CORNER SHOP (NEWTOWN) SDN BHD"),
        (("#000002 Corner Sdn Bhd", "57 High Street"), "Corner Sdn Bhd"),
        (("GOODS SOL D ARE NOT RE TURNABLE", "CORNER BAY", "57 High Street"), "CORNER BAY"),
        (("ann li chee", "LONG RIVER TR ADING", "57 High Street"), "LONG RIVER TRADING"),
        (("FOOT TO FOOT TEA HOUSE", "FTOF TEA HOUSE", "(002693074-K)", "57 High Street"), "FTOF TEA HOUSE"),
        (("Corner Bay", "NO. 31G, JALAN SE TIA INDAH X ,U13/X"), "Corner Bay"),
        (
            ("BayPetrol Hill 2", "57 High Street", "Long Fuel Enterprise", "CO. REG. NO: 001011128-T"),
            "Long Fuel Enterprise",
        ),
    ],
)
def test_a_name_is_whole_and_no_slogan_number_or_branch(lines: tuple[Row, ...], name: str) -> None:
    assert head(*lines)[0] == name


def test_a_line_that_was_set_wide_is_one_line() -> None:
    rows: list[Row] = [[(40, "CORNER"), (78, "Ann Miller Ltd")], [(40, "High Street"), (102, "136, 51061 Newtown")]]
    name, address = merchant(Reading.of(draw([*rows, *GOODS], width=220, method="text").pages))
    assert name
    assert address
    assert (name.value, address.value) == ("CORNER Ann Miller Ltd", "High Street 136, 51061 Newtown")


def test_goods_are_no_address_though_they_begin_with_a_number() -> None:
    page = draw(["Corner Shop", ["2 Fl. Eistee", "9.00"], ["1 Bergsoda", "4.50"], ["TOTAL", "13.50"]], width=220)
    assert merchant(Reading.of(page.pages))[1] is None


def test_a_number_before_a_word_alone_is_no_address_below_what_is_about_something_else() -> None:
    assert head("Corner Bay", "VAT 4820237339", "1 Mix Masala")[1] is None
    assert head("Corner Bay", "VAT 4820237339", "1 Mixed Lane")[1] == "1 Mixed Lane"


def test_a_number_written_above_the_print_does_not_end_the_head() -> None:
    assert head(["3", "18.010.17"], "Corner Bay", "57 High Street") == ("Corner Bay", "57 High Street")


def test_the_end_of_the_slip_before_is_not_the_head_of_this_one() -> None:
    assert head(["Z = 0%", "4.00"], "..THANK YOU AND VISIT US AGAIN", "Corner Bay", "57 High Street")[0] == "Corner Bay"


@pytest.mark.parametrize(
    "lines",
    [
        ("& BEST BAY", "57 High Street"),
        ("p e r b a ng Corner Sdn Bhd", "57 High Street"),
        ("LONG HARDARE", "57 High Street"),
        ("CORNER 1DEA SDN BHD", "57 High Street"),
        ("Bay 3:4", "57 High Street"),
        ("RESTAURANT", "57 High Street"),
        ("CO. (M) SDN BHD", "57 High Street"),
        ("Pt17920 Sek U9, Newtown", "57 High Street"),
        ("somebody wrote", "57 High Street", "CORNER BAY"),
        ("LDL", "57 High Street"),
        (["Quick Bay", "City Market"], "57 High Street"),
    ],
)
def test_a_name_that_looks_misread_cut_or_too_short_is_less_sure(lines: tuple[Row, ...]) -> None:
    assert sure(*lines) < LEAST_SURE < sure("Corner Bay", "57 High Street")


def test_a_name_that_the_foot_or_the_site_has_again_is_surer() -> None:
    plain = sure("Corner Bay", "57 High Street")
    assert sure("Corner Bay", "57 High Street", foot=("Thank you for shopping at Corner Bay",)) > plain
    assert sure("Corner Bay", "57 High Street", foot=("www.cornerbay.example",)) > plain


@pytest.mark.parametrize(
    ("again", "confidences"),
    [
        ("at Corner Bay Hardware", [0.95, 0.95, 0.95]),
        ("at Corner Bay", [0.95, 0.95, 0.4]),
        ("at Corner", [0.4, 0.4, 0.4]),
    ],
)
def test_what_of_a_name_was_read_again_is_as_sure_as_the_surer_reading(again: str, confidences: list[float]) -> None:
    page = draw(["Corner Bay Hardware", *GOODS, again], method="vision", confidence=0.95).pages[0]
    unsure = tuple(word._replace(confidence=0.4) for word in page.words[:3])
    name, _ = merchant(Reading.of([page.model_copy(update={"words": (*unsure, *page.words[3:])})]))
    assert name
    assert [word.confidence for word in name.words] == confidences


def test_a_name_is_less_sure_where_the_site_is_called_otherwise() -> None:
    assert sure("Quick Mart 7", "57 High Street", foot=("www.hillhouse.example",)) < LEAST_SURE
    assert sure("Hill House", "Quick Food GmbH", "57 High Street", foot=("www.hillhouse.example",)) < LEAST_SURE


@pytest.mark.parametrize("foot", ["corner@gmall.com", "www.facebook.com/hill", "Reg.No 12345", "Total (excl. gst)"])
def test_a_mailbox_or_a_page_among_others_says_nothing_of_the_name(foot: str) -> None:
    assert sure("Quiet Bay", "57 High Street", foot=(foot,)) == sure("Quiet Bay", "57 High Street")


def test_the_site_of_a_poll_says_nothing_of_the_name() -> None:
    asked = ("Take our survey at", "www.yourvoice.example")
    assert sure("Quiet Bay", "57 High Street", foot=asked) == sure("Quiet Bay", "57 High Street")


def test_a_short_name_is_sure_where_its_site_is_called_so() -> None:
    assert sure("OXO", "57 High Street") < LEAST_SURE
    assert sure("OXO", "57 High Street", foot=("www.oxo.example",)) > LEAST_SURE


def test_a_site_that_goes_on_behind_the_name_does_not_confirm_it() -> None:
    assert sure("TIPSYMICE", "57 High Street", foot=("www.tipsymicetavern.example",)) == sure(
        "TIPSYMICE", "57 High Street"
    )


def test_a_name_that_looks_misread_is_not_sure_for_a_word_of_it_that_is_confirmed() -> None:
    assert sure("& BEST BAY", "57 High Street", foot=("www.bestbay.example",)) < LEAST_SURE


@pytest.mark.parametrize(
    "street",
    ["4 Hill Stret", "4 Hi11ton Road", "1 Mix Masala", "4 Hill Road, Alan, Shah Alam", "4 Hill Road, PETALINCi"],
)
def test_an_address_that_looks_misread_or_like_goods_is_less_sure(street: str) -> None:
    assert sure_of_address("Corner Bay", street) < LEAST_SURE < sure_of_address("Corner Bay", "4 Hill Road")


@pytest.mark.parametrize(
    "lines", [("57 High Street", "03/04/2020", "GROCERY"), (["OMSCHRIJVING", "BEDRAG"], "Bananen")]
)
def test_what_stands_below_the_address_or_a_heading_of_the_goods_is_no_name(lines: tuple[Row, ...]) -> None:
    assert head(*lines)[0] is None


def test_an_address_without_a_name_above_it_is_one() -> None:
    assert head("57 High Street", "Ipoh", "03/04/2020") == (None, "57 High Street Ipoh")


@pytest.mark.parametrize(
    ("sign", "foot", "name"),
    [
        ("CRNERBAY", "Cornerbay App", "CORNERBAY"),
        ("BAK", "www.bask.fr thanks BASK", "BASK"),
        ("BAK", "basks in the sun", "BAK"),
        ("BAK", "please bask", "BAK"),
        ("CRNERBAY", "Cornerbay and Crnerbays", "CRNERBAY"),
        ("CRNERBAY HILL", "Cornerbay App", "CRNERBAY HILL"),
    ],
)
def test_a_letter_that_a_sign_lost_is_in_the_text_below(sign: str, foot: str, name: str) -> None:
    found_name, _ = found(sign, "57 High Street", foot=(foot,))
    assert found_name
    assert found_name.value == name


@pytest.mark.parametrize(
    ("lines", "address"),
    [
        (("8500 Pena B1vd", "Denver, CO 80249", "JUSTIN"), "8500 Pena Blvd Denver, CO 80249"),
        (("4 Hill Road", "Hastings TN35 4AX", "Your host: Ann"), "4 Hill Road Hastings TN35 4AX"),
        (("Dorfstrasse 4", "3818 Grindelwald", "Familie Muster"), "Dorfstrasse 4 3818 Grindelwald"),
        (("Via Roma 12", "Cassina (CO), P.IVA 07071700152"), "Via Roma 12 Cassina (CO)"),
        (("340 Portage Ave", "Palo Alto, CA 94306 BEAR:E72712"), "340 Portage Ave Palo Alto, CA 94306"),
        (("4 Hill Road", "Ipoh, ROC:E72712"), "4 Hill Road"),
        (("4 Hill Road", "Ipoh", "GAU/039625"), "4 Hill Road Ipoh"),
        (("MARKET SQUARE", "SHOPPING CENTRE", "CORNERTOWN"), "MARKET SQUARE SHOPPING CENTRE CORNERTOWN"),
        (("Rua do Carmo 4", "Lisboa"), "Rua do Carmo 4 Lisboa"),
        (("ul. Polna 4", "Krakow"), "ul. Polna 4 Krakow"),
        (("Santiago Muster, 5 dch", "Bilbao"), "Santiago Muster, 5 dch Bilbao"),
        (
            ("NO.55 55,57 & 59, JALAN HILL 18,", "81100 JOHOR BAHRU"),
            "NO.55 55,57 & 59, JALAN HILL 18, 81100 JOHOR BAHRU",
        ),
        (("Lot 4, Hill Road,", "KG.HILL,", "51200 KUALA LUMPUR"), "Lot 4, Hill Road, KG.HILL, 51200 KUALA LUMPUR"),
        (("Lot 4, Hill Road", "16200 Hill, Kelantan", "PREPAY SLIP NUMBER"), "Lot 4, Hill Road 16200 Hill, Kelantan"),
        (
            ("Lot 4, Hill Road", "16200 Hill, Kelantan", "Long Fuel Enterprise", "CO. REG. NO: 001011128-T"),
            "Lot 4, Hill Road 16200 Hill, Kelantan",
        ),
        (("69, JALAN HILL", "43200 CHERAS", "SE LANGOR"), "69, JALAN HILL 43200 CHERAS SELANGOR"),
    ],
)
def test_an_address_ends_with_its_town_and_has_no_number_behind_it(lines: tuple[str, ...], address: str) -> None:
    assert head("Corner Bay", *lines)[1] == address
