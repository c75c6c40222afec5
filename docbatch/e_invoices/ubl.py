"""Invoice and CreditNote of UBL 2.1, as Peppol BIS and XRechnung have them. Paths after CEN/TS 16931-3-2."""

from __future__ import annotations

from decimal import Decimal
from itertools import islice

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

_NAMES = "PartyLegalEntity/RegistrationName"


def read(root: Element) -> EInvoice:
    """The invoice in the element `Invoice` or `CreditNote`."""
    forms = Forms()
    seller, buyer = root.first("AccountingSupplierParty/Party"), root.first("AccountingCustomerParty/Party")
    sums, means = root.first("LegalMonetaryTotal"), list(root.all("PaymentMeans"))
    type_code = root.say("InvoiceTypeCode|CreditNoteTypeCode")
    currency = forms.currency(root.say("DocumentCurrencyCode"))
    # A credit note has the day on which it is due with the means of payment.
    due = root.say("DueDate") or root.say("PaymentMeans/PaymentDueDate")
    pay_to = [account(it.say("PayeeFinancialAccount/ID")) for it in means]
    everyone = [*root.below("PayeeFinancialAccount"), *root.below("PayerFinancialAccount")]
    invoice = EInvoice(
        syntax="UBL",
        profile=root.say("CustomizationID"),
        type_code=type_code,
        document_type="credit_note" if root.name == "CreditNote" else kind_of(type_code),
        invoice_number=root.say("ID"),
        issue_date=forms.day("issue date", root.say("IssueDate")),
        due_date=forms.day("due date", due),
        seller_name=seller.say(_NAMES) or seller.say("PartyName/Name"),
        seller_vat_id=_vat_id(seller),
        buyer_name=buyer.say(_NAMES) or buyer.say("PartyName/Name"),
        currency=currency,
        net_total=forms.money("net total", sums.say("TaxExclusiveAmount")),
        tax_total=forms.money("tax total", _tax(root, currency)),
        total=forms.money("total", sums.say("TaxInclusiveAmount")),
        iban=next(filter(None, pay_to), None),
        line_items=tuple(_line(item, forms) for item in islice(root.all("InvoiceLine|CreditNoteLine"), MOST_LINES)),
        accounts=tuple(filter(None, (account(it.say("ID")) for it in everyone))),
        trading_name=seller.say("PartyName/Name"),
        lines_total=forms.money("sum of the lines", sums.say("LineExtensionAmount")),
        allowances=forms.money("allowances", sums.say("AllowanceTotalAmount")),
        charges=forms.money("charges", sums.say("ChargeTotalAmount")),
        amount_due=forms.money("amount due", sums.say("PayableAmount")),
        faults=tuple(forms.faults),
    )
    return turned_over(invoice)


def _tax(root: Element, currency: str | None) -> str | None:
    """The tax in the invoice's own currency: it is also given in the one that it is accounted in (BT-111)."""
    amounts = [it for it in root.all("TaxTotal/TaxAmount") if it.text]
    own = [it for it in amounts if it.attributes.get("currencyID", currency) == currency]
    return next((it.text for it in own or amounts), None)


def _vat_id(party: Element) -> str | None:
    schemes = party.all("PartyTaxScheme")
    return next((vat_number(it.say("CompanyID")) for it in schemes if it.say("TaxScheme/ID") in ("VAT", None)), None)


def _line(item: Element, forms: Forms) -> Line:
    basis = forms.number("basis quantity", item.say("Price/BaseQuantity"))
    return Line(
        description=item.say("Item/Name"),
        quantity=plain(forms.number("quantity", item.say("InvoicedQuantity|CreditedQuantity"))),
        unit_price=price_of_one(forms.number("unit price", item.say("Price/PriceAmount")), basis or Decimal(0)),
        amount=forms.money("line amount", item.say("LineExtensionAmount")),
    )
