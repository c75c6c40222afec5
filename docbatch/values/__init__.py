"""How values are written: amounts, dates, currencies, check-digit numbers, in European and American forms."""
