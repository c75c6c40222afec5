"""Cross Industry Invoice of UN/CEFACT: Factur-X, ZUGFeRD 2, XRechnung, and its forerunner in ZUGFeRD 1.0.

Paths after CEN/TS 16931-3-3 (CII D16B); the names of ZUGFeRD 1.0 stand behind the bars.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import islice
from typing import Literal

from docbatch.e_invoices.model import (
    MOST_LINES,
    EInvoice,
    Forms,
    Line,
    account,
    kind_of,
    plain,
    price_of_one,
    turned_over,
    vat_number,
)
from docbatch.e_invoices.tree import Element

_CONTEXT = "ExchangedDocumentContext|SpecifiedExchangedDocumentContext"
_HEADER = "ExchangedDocument|HeaderExchangedDocument"
_TRANSACTION = "SupplyChainTradeTransaction|SpecifiedSupplyChainTradeTransaction"
_AGREEMENT = "ApplicableHeaderTradeAgreement|ApplicableSupplyChainTradeAgreement"
_SETTLEMENT = "ApplicableHeaderTradeSettlement|ApplicableSupplyChainTradeSettlement"
_SUMS = "SpecifiedTradeSettlementHeaderMonetarySummation|SpecifiedTradeSettlementMonetarySummation"
_LINE_AGREEMENT = "SpecifiedLineTradeAgreement|SpecifiedSupplyChainTradeAgreement"
_LINE_DELIVERY = "SpecifiedLineTradeDelivery|SpecifiedSupplyChainTradeDelivery"
_LINE_SETTLEMENT = "SpecifiedLineTradeSettlement|SpecifiedSupplyChainTradeSettlement"
_LINE_SUMS = "SpecifiedTradeSettlementLineMonetarySummation|SpecifiedTradeSettlementMonetarySummation"
_NOT_COUNTED = frozenset({"GROUP", "INFORMATION"})
"""Kinds of lines (BT-X-8 of the EXTENDED profile) that sum up others, or say something."""


def read(root: Element, syntax: Literal["CII", "ZUGFeRD 1.0"]) -> EInvoice:
    """The invoice in the element `CrossIndustryInvoice`, or in `CrossIndustryDocument` of ZUGFeRD 1.0."""
    forms = Forms()
    header, trade = root.first(_HEADER), root.first(_TRANSACTION)
    agreement, settlement = trade.first(_AGREEMENT), trade.first(_SETTLEMENT)
    sums, type_code = settlement.first(_SUMS), header.say("TypeCode")
    currency = forms.currency(settlement.say("InvoiceCurrencyCode"))
    due = [
        forms.day("due date", it.text)
        for it in settlement.all("SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString|DateTime")
    ]
    pay_to = "SpecifiedTradeSettlementPaymentMeans/PayeePartyCreditorFinancialAccount/IBANID"
    invoice = EInvoice(
        syntax=syntax,
        profile=root.say(f"{_CONTEXT}/GuidelineSpecifiedDocumentContextParameter/ID"),
        type_code=type_code,
        document_type=kind_of(type_code),
        invoice_number=header.say("ID"),
        issue_date=forms.day("issue date", header.say("IssueDateTime/DateTimeString|DateTime")),
        due_date=max(filter(None, due), default=None),
        seller_name=agreement.say("SellerTradeParty/Name"),
        seller_vat_id=_vat_id(agreement.first("SellerTradeParty")),
        buyer_name=agreement.say("BuyerTradeParty/Name"),
        currency=currency,
        net_total=forms.money("net total", sums.say("TaxBasisTotalAmount")),
        tax_total=forms.money("tax total", _in(currency, sums, "TaxTotalAmount")),
        total=forms.money("total", _in(currency, sums, "GrandTotalAmount")),
        iban=next(filter(None, (account(it.text) for it in settlement.all(pay_to))), None),
        line_items=tuple(_lines(trade, forms)),
        accounts=tuple(filter(None, (account(it.text) for it in root.below("IBANID")))),
        trading_name=agreement.say("SellerTradeParty/SpecifiedLegalOrganization/TradingBusinessName"),
        lines_total=forms.money("sum of the lines", sums.say("LineTotalAmount")),
        allowances=forms.money("allowances", sums.say("AllowanceTotalAmount")),
        charges=forms.money("charges", sums.say("ChargeTotalAmount")),
        amount_due=forms.money("amount due", sums.say("DuePayableAmount")),
        faults=tuple(forms.faults),
    )
    return turned_over(invoice)


def _in(currency: str | None, sums: Element, name: str) -> str | None:
    """The amount in the invoice's own currency: a tax is also given in the one that it is accounted in (BT-111)."""
    amounts = [it for it in sums.all(name) if it.text]
    own = [it for it in amounts if it.attributes.get("currencyID", currency) == currency]
    return next((it.text for it in own or amounts), None)


def _vat_id(party: Element) -> str | None:
    """The number of scheme VA; FC is a tax number within the country."""
    numbers = party.all("SpecifiedTaxRegistration/ID")
    return next((vat_number(it.text) for it in numbers if it.attributes.get("schemeID", "").upper() == "VA"), None)


def _lines(trade: Element, forms: Forms) -> list[Line]:
    lines = []
    for item in islice(trade.all("IncludedSupplyChainTradeLineItem"), MOST_LINES):
        if item.say("AssociatedDocumentLineDocument/LineStatusReasonCode") in _NOT_COUNTED:
            continue
        price = item.first(f"{_LINE_AGREEMENT}/NetPriceProductTradePrice")
        basis = forms.number("basis quantity", price.say("BasisQuantity"))
        line = Line(
            description=item.say("SpecifiedTradeProduct/Name"),
            quantity=plain(forms.number("quantity", item.say(f"{_LINE_DELIVERY}/BilledQuantity"))),
            unit_price=price_of_one(forms.number("unit price", price.say("ChargeAmount")), basis or Decimal(0)),
            amount=forms.money("line amount", item.say(f"{_LINE_SETTLEMENT}/{_LINE_SUMS}/LineTotalAmount")),
        )
        if line.amount or line.description:  # ZUGFeRD 1.0 has lines that are mere remarks
            lines.append(line)
    return lines
