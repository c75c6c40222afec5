"""E-invoices: XML beside the pages of a PDF, or in a file of its own, in the words of EN 16931.

Factur-X and ZUGFeRD put an invoice into a PDF twice, as pages for people and as XML for machines; XRechnung and Peppol
send the XML alone. `BT-112` and the like in this package are the business terms of EN 16931-1:2017, which both
syntaxes, CII and UBL, express.
"""

from __future__ import annotations

VERSION = "1"
"""Counts up when the same XML gives other values, is compared with the page in another way, or laid out
another way where it has no page."""
