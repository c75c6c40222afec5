"""Domains that many share: one of them says nothing about who wrote a document."""

from __future__ import annotations

from docbatch.finding.misread import look

_SHARED = frozenset(
    look(name)
    for name in """
    gmail googlemail hotmail outlook live msn yahoo ymail aol icloud me mac protonmail proton gmx web freenet t-online
    online posteo mailbox arcor bluewin orange wanadoo free sfr laposte neuf telefonica terra libero virgilio tiscali
    tin alice pec legalmail arubapec ziggo kpn kpnmail kpnplanet xs4all hetnet planet home telenet skynet mail email
    e-mail
    paypal stripe klarna visa mastercard americanexpress ideal bancontact sofort giropay squareup toasttab clover sumup
    zettle payback
    google facebook instagram linkedin twitter youtube tiktok whatsapp wa maps
    yelp zagat tripadvisor trustpilot opentable doordash ubereats grubhub deliveroo lieferando
    example exmple xample domain company firma
    """.split()
)
"""Mailboxes of many, means to pay, networks, reviews, deliveries, and what stands for any name in a template."""
_BEGINNINGS = tuple(look(name) for name in ("your", "ihre", "pec-"))
"""How the domains of templates begin, and those of the certified mailboxes of Italy."""


def is_shared(name: str) -> bool:
    """Return whether `name`, a domain without what stands before and behind it, is one that many have.

    OCR may have taken letters that look alike for each other.
    """
    seen = look(name)
    return seen in _SHARED or seen.startswith(_BEGINNINGS)
