"""E-invoices: what a PDF carries as XML beside its pages, in the words of EN 16931.

Factur-X and ZUGFeRD put an invoice into a PDF twice, as pages for people and as XML for machines. `BT-112` and the like
in this package are the business terms of EN 16931-1:2017, which both syntaxes, CII and UBL, express.
"""

from __future__ import annotations

VERSION = "1"
"""Counts up when the same XML gives other values, or is compared with the page in another way."""
