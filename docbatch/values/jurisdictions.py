"""States and countries that a contract may choose the law of, as contracts name them."""

from __future__ import annotations

import re

_STATES = """
Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|District of Columbia|Florida|Georgia|Hawaii
Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi
Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|New York|North Carolina|North Dakota|Ohio
Oklahoma|Oregon|Pennsylvania|Puerto Rico|Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont
Virginia|Washington|West Virginia|Wisconsin|Wyoming
Alberta|British Columbia|Manitoba|New Brunswick|Newfoundland and Labrador|Nova Scotia|Ontario|Prince Edward Island
Quebec|Québec|Saskatchewan
Australian Capital Territory|New South Wales|Northern Territory|Queensland|South Australia|Tasmania|Victoria
Western Australia|England and Wales|England|Wales|Scotland|Northern Ireland|Bavaria|Bayern
"""
_COUNTRIES = """
Afghanistan|Albania|Algeria|Andorra|Angola|Antigua and Barbuda|Argentina|Armenia|Aruba|Australia|Austria|Azerbaijan
Bahamas|Bahrain|Bangladesh|Barbados|Belarus|Belgium|Belize|Benin|Bermuda|Bhutan|Bolivia|Bosnia and Herzegovina
Botswana|Brazil|British Virgin Islands|Brunei|Bulgaria|Burkina Faso|Cambodia|Cameroon|Canada|Cape Verde
Cayman Islands|Chad|Chile|China|Colombia|Costa Rica|Croatia|Cuba|Curaçao|Cyprus|Czech Republic|Czechia|Denmark
Dominican Republic|Ecuador|Egypt|El Salvador|Estonia|Ethiopia|Fiji|Finland|France|Gabon|Germany|Ghana|Gibraltar
Greece|Guatemala|Guernsey|Haiti|Honduras|Hong Kong|Hungary|Iceland|India|Indonesia|Iran|Iraq|Ireland|Isle of Man
Israel|Italy|Ivory Coast|Jamaica|Japan|Jersey|Jordan|Kazakhstan|Kenya|Korea|South Korea|Kuwait|Latvia|Lebanon
Liberia|Libya|Liechtenstein|Lithuania|Luxembourg|Macau|Macao|Madagascar|Malawi|Malaysia|Maldives|Mali|Malta
Marshall Islands|Mauritius|Mexico|Moldova|Monaco|Mongolia|Montenegro|Morocco|Mozambique|Myanmar|Namibia|Nepal
Netherlands|Netherlands Antilles|New Zealand|Nicaragua|Niger|Nigeria|North Macedonia|Norway|Oman|Pakistan|Panama
Papua New Guinea|Paraguay|Peru|Philippines|Poland|Portugal|Qatar|Romania|Russia|Russian Federation|Rwanda
Saudi Arabia|Senegal|Serbia|Seychelles|Sierra Leone|Singapore|Slovakia|Slovak Republic|Slovenia|South Africa|Spain
Sri Lanka|Sudan|Suriname|Sweden|Switzerland|Swiss Confederation|Syria|Taiwan|Tanzania|United Republic of Tanzania
Thailand|Trinidad and Tobago|Tunisia|Turkey|Türkiye|Uganda|Ukraine|United Arab Emirates|UAE|United Kingdom|UK
Uruguay|Uzbekistan|Venezuela|Vietnam|Yemen|Zambia|Zimbabwe|People['’]?s Republic of China|PRC
United States|United States of America|USA
Bundesrepublik Deutschland|Deutschland|Republik Österreich|Österreich|Schweizerischen Eidgenossenschaft|Schweiz
Luxemburg|République française|Belgique|Suisse|Maroc|España|Reino de España|México|Estados Unidos Mexicanos
República Argentina|Perú|Italia|Repubblica Italiana|Svizzera|Nederland|België
"""


def _any_of(block: str) -> str:
    """A regular expression for any of the names in `block`, longer ones first; OCR may lose the spaces in them."""
    names = sorted(block.strip().replace("\n", "|").split("|"), key=len, reverse=True)
    return "|".join(name.replace(" ", r"\s*") for name in names)


STATES, COUNTRIES = _any_of(_STATES), _any_of(_COUNTRIES)
"""Regular expressions for the names."""

_KNOWN = re.compile(f"(?:{STATES}|{COUNTRIES})", re.IGNORECASE)
_STATE = re.compile(f"(?:{STATES})", re.IGNORECASE)

_OF_COUNTRIES = {
    "English": "England", "Scottish": "Scotland", "Scots": "Scotland", "Irish": "Ireland", "Dutch": "Netherlands",
    "German": "Germany", "French": "France", "Swiss": "Switzerland", "Austrian": "Austria", "Belgian": "Belgium",
    "Italian": "Italy", "Spanish": "Spain", "Swedish": "Sweden", "Danish": "Denmark", "Norwegian": "Norway",
    "Finnish": "Finland", "Polish": "Poland", "Indian": "India", "Canadian": "Canada", "Australian": "Australia",
    "Japanese": "Japan", "Chinese": "China", "Israeli": "Israel", "Brazilian": "Brazil", "Mexican": "Mexico",
}  # fmt: skip
ADJECTIVES = "|".join(_OF_COUNTRIES)
"""The English adjectives of countries: `English law`."""

FOREIGN = {
    r"deutsche[smn]?": "Deutschland", r"österreichische[smn]?": "Österreich",
    r"schweizer(?:ische[smn]?)?": "Schweiz", r"liechtensteinische[smn]?": "Liechtenstein",
    r"françaises?": "France", r"français": "France", r"belges?": "Belgique", r"suisses?": "Suisse",
    r"luxembourgeoise?s?": "Luxembourg", r"marocaine?s?": "Maroc",
    r"español(?:as?|es)?": "España", r"mexican[oa]s?": "México", r"argentin[oa]s?": "Argentina",
    r"chilen[oa]s?": "Chile", r"colombian[oa]s?": "Colombia", r"peruan[oa]s?": "Perú",
    r"italian[oaei]": "Italia", r"svizzer[oaei]": "Svizzera",
    r"nederlandse?": "Nederland", r"belgische?": "België",
}  # fmt: skip
"""The countries of adjectives in German, French, Spanish, Italian and Dutch, by a pattern of their forms."""


def is_known(name: str) -> bool:
    """Whether `name` is that of a state or country, whatever its case and spaces."""
    return bool(_KNOWN.fullmatch(name.strip(" .,;")))


def is_state(name: str) -> bool:
    """Whether `name` is that of a state or province of a country."""
    return bool(_STATE.fullmatch(name.strip(" .,;")))


def country_of(adjective: str) -> str | None:
    """The country of `English`, `français` or `deutsches`, in the language of the adjective; None if it is of none."""
    english = _OF_COUNTRIES.get(adjective.capitalize())
    if english:
        return english
    return next((name for form, name in FOREIGN.items() if re.fullmatch(form, adjective, re.IGNORECASE)), None)
