"""E-invoices for tests: the XML in each syntax from a few words, and PDFs that carry it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import pymupdf

SAID = {
    "guideline": "urn:cen.eu:en16931:2017",
    "code": "380",
    "number": "INV-77",
    "issued": "20240302",
    "due": "20240401",
    "seller": "Northwind Traders Ltd",
    "vat": "GB 980 7806 84",
    "buyer": "Contoso Retail plc",
    "currency": "GBP",
    "iban": "GB29 NWBK 6016 1331 9268 19",
    "net": "1000.00",
    "tax": "200.00",
    "total": "1200.00",
    "allowances": "0.00",
    "lines": "1000.00",
}
"""What the invoice of these tests says, before anything is changed about it."""

PAGE = (
    "Invoice",
    "Northwind Traders Ltd",
    "VAT number: GB 980 7806 84",
    "Bill to: Contoso Retail plc",
    "Invoice number: INV-77",
    "Invoice date: 2 March 2024",
    "Due date: 1 April 2024",
    "IBAN: GB29 NWBK 6016 1331 9268 19",
    "Net total: GBP 1,000.00",
    "VAT 20%: GBP 200.00",
    "Total: GBP 1,200.00",
)
"""What its page says."""

_CII = """<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
 xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>{guideline}</ram:ID>
 </ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>
<rsm:ExchangedDocument><ram:ID>{number}</ram:ID><ram:TypeCode>{code}</ram:TypeCode>
 <ram:IssueDateTime><udt:DateTimeString format="102">{issued}</udt:DateTimeString></ram:IssueDateTime>
</rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction>{items}
<ram:ApplicableHeaderTradeAgreement>
 <ram:SellerTradeParty><ram:Name>{seller}</ram:Name>
  <ram:SpecifiedTaxRegistration><ram:ID schemeID="FC">12/345</ram:ID></ram:SpecifiedTaxRegistration>
  <ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">{vat}</ram:ID></ram:SpecifiedTaxRegistration>
 </ram:SellerTradeParty>
 <ram:BuyerTradeParty><ram:Name>{buyer}</ram:Name></ram:BuyerTradeParty>
</ram:ApplicableHeaderTradeAgreement>
<ram:ApplicableHeaderTradeDelivery/>
<ram:ApplicableHeaderTradeSettlement>
 <ram:TaxCurrencyCode>EUR</ram:TaxCurrencyCode><ram:InvoiceCurrencyCode>{currency}</ram:InvoiceCurrencyCode>
 {payment}
 <ram:SpecifiedTradeSettlementHeaderMonetarySummation>
  <ram:LineTotalAmount>{lines}</ram:LineTotalAmount><ram:AllowanceTotalAmount>{allowances}</ram:AllowanceTotalAmount>
  <ram:TaxBasisTotalAmount>{net}</ram:TaxBasisTotalAmount>
  <ram:TaxTotalAmount currencyID="EUR">234.00</ram:TaxTotalAmount>
  <ram:TaxTotalAmount currencyID="{currency}">{tax}</ram:TaxTotalAmount>
  <ram:GrandTotalAmount>{total}</ram:GrandTotalAmount><ram:DuePayableAmount>{total}</ram:DuePayableAmount>
 </ram:SpecifiedTradeSettlementHeaderMonetarySummation>
</ram:ApplicableHeaderTradeSettlement>
</rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>"""

_CII_ITEMS = """
<ram:IncludedSupplyChainTradeLineItem><ram:SpecifiedTradeProduct><ram:Name>Paper &amp; card</ram:Name>
 </ram:SpecifiedTradeProduct><ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice>
 <ram:ChargeAmount>50.00</ram:ChargeAmount><ram:BasisQuantity unitCode="C62">100.0000</ram:BasisQuantity>
 </ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>
 <ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="C62">2000.0000</ram:BilledQuantity>
 </ram:SpecifiedLineTradeDelivery><ram:SpecifiedLineTradeSettlement>
 <ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>{lines}</ram:LineTotalAmount>
 </ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement>
</ram:IncludedSupplyChainTradeLineItem>"""

_CII_PAYMENT = """<ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode>58</ram:TypeCode>
 <ram:PayeePartyCreditorFinancialAccount><ram:IBANID>{iban}</ram:IBANID></ram:PayeePartyCreditorFinancialAccount>
 </ram:SpecifiedTradeSettlementPaymentMeans><ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime>
 <udt:DateTimeString format="102">{due}</udt:DateTimeString></ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>"""

_UBL = """<?xml version="1.0" encoding="UTF-8"?>
<{root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:CustomizationID>{guideline}</cbc:CustomizationID><cbc:ID>{number}</cbc:ID><cbc:IssueDate>2024-03-02</cbc:IssueDate>
{head}<cbc:DocumentCurrencyCode>{currency}</cbc:DocumentCurrencyCode>
<cac:AccountingSupplierParty><cac:Party>
 <cac:PartyTaxScheme><cbc:CompanyID>12/345</cbc:CompanyID><cac:TaxScheme><cbc:ID>FC</cbc:ID></cac:TaxScheme>
 </cac:PartyTaxScheme><cac:PartyTaxScheme><cbc:CompanyID>{vat}</cbc:CompanyID>
 <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
 <cac:PartyLegalEntity><cbc:RegistrationName>{seller}</cbc:RegistrationName></cac:PartyLegalEntity>
</cac:Party></cac:AccountingSupplierParty>
<cac:AccountingCustomerParty><cac:Party><cac:PartyLegalEntity><cbc:RegistrationName>{buyer}</cbc:RegistrationName>
</cac:PartyLegalEntity></cac:Party></cac:AccountingCustomerParty>
<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode>{due}
 <cac:PayeeFinancialAccount><cbc:ID>{iban}</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans>
<cac:TaxTotal><cbc:TaxAmount currencyID="{currency}">{tax}</cbc:TaxAmount></cac:TaxTotal>
<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">234.00</cbc:TaxAmount></cac:TaxTotal>
<cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="{currency}">{lines}</cbc:LineExtensionAmount>
 <cbc:TaxExclusiveAmount currencyID="{currency}">{net}</cbc:TaxExclusiveAmount>
 <cbc:TaxInclusiveAmount currencyID="{currency}">{total}</cbc:TaxInclusiveAmount>
 <cbc:PayableAmount currencyID="{currency}">{total}</cbc:PayableAmount></cac:LegalMonetaryTotal>
<cac:{kind}Line><cbc:ID>1</cbc:ID><cbc:{quantity}Quantity unitCode="C62">2000</cbc:{quantity}Quantity>
 <cbc:LineExtensionAmount currencyID="{currency}">{lines}</cbc:LineExtensionAmount>
 <cac:Item><cbc:Name>Paper &amp; card</cbc:Name></cac:Item>
 <cac:Price><cbc:PriceAmount currencyID="{currency}">50.00</cbc:PriceAmount>
 <cbc:BaseQuantity unitCode="C62">100</cbc:BaseQuantity></cac:Price></cac:{kind}Line>
</{root}>"""


def cii(**changes: str) -> bytes:
    """The invoice in CII, as Factur-X has it, with `changes` to what it says."""
    return _cii(SAID | changes, items=_CII_ITEMS, payment=_CII_PAYMENT)


def minimum(**changes: str) -> bytes:
    """The invoice in the profile MINIMUM: no lines, no account, no day on which it is due."""
    return _cii(SAID | {"guideline": "urn:factur-x.eu:1p0:minimum"} | changes, items="", payment="")


def zugferd_1(**changes: str) -> bytes:
    """The invoice in the names of ZUGFeRD 1.0."""
    text = cii(**changes).decode()
    for new, old in (
        ("urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100", "urn:ferd:CrossIndustryDocument:invoice:1p0"),
        ("rsm:CrossIndustryInvoice", "rsm:CrossIndustryDocument"),
        ("rsm:ExchangedDocumentContext", "rsm:SpecifiedExchangedDocumentContext"),
        ("rsm:ExchangedDocument>", "rsm:HeaderExchangedDocument>"),
        ("rsm:SupplyChainTradeTransaction", "rsm:SpecifiedSupplyChainTradeTransaction"),
        ("ApplicableHeaderTrade", "ApplicableSupplyChainTrade"),
        ("SpecifiedLineTrade", "SpecifiedSupplyChainTrade"),
        ("SpecifiedTradeSettlementHeaderMonetarySummation", "SpecifiedTradeSettlementMonetarySummation"),
        ("SpecifiedTradeSettlementLineMonetarySummation", "SpecifiedTradeSettlementMonetarySummation"),
    ):
        text = text.replace(new, old)
    return text.encode()


def ubl(*, credit_note: bool = False, **changes: str) -> bytes:
    """The invoice, or a credit note, in UBL."""
    said = SAID | changes
    if credit_note:
        said |= {"root": "CreditNote", "kind": "CreditNote", "quantity": "Credited"}
        said |= {"head": "<cbc:CreditNoteTypeCode>381</cbc:CreditNoteTypeCode>"}
        said |= {"due": "<cbc:PaymentDueDate>2024-04-01</cbc:PaymentDueDate>"}
    else:
        said |= {"root": "Invoice", "kind": "Invoice", "quantity": "Invoiced", "due": ""}
        head = "<cbc:DueDate>2024-04-01</cbc:DueDate><cbc:InvoiceTypeCode>{code}</cbc:InvoiceTypeCode>"
        said |= {"head": head.format(**said)}
    return _UBL.format(**said).encode()


def _cii(said: Mapping[str, str], items: str, payment: str) -> bytes:
    parts = {"items": items.format(**said), "payment": payment.format(**said)}
    return _CII.format(**said, **parts).encode()


def pdf(path: Path, files: Mapping[str, bytes] = MappingProxyType({}), lines: Sequence[str] = PAGE) -> Path:
    """A PDF at `path` whose page shows `lines`, with `files` embedded."""
    with pymupdf.open() as document:
        page = document.new_page()
        for number, line in enumerate(lines):
            page.insert_text((72, 72 + 18 * number), line, fontsize=18 if number == 0 else 11)
        for name, data in files.items():
            document.embfile_add(name, data)
        document.save(path, deflate=True)
    return path
