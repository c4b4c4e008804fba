"""Accounts for public payments and refund accounts of tax offices, under conditions drawn from ranges.

`make_accounts(population, condition)` and `make_tax(population, condition)` give records, truth and what is harmless.
Files, each importing only those before it: conditions, holders, accounts, tax.
"""

from synthetic_data.payments.accounts import AccountData, make_accounts
from synthetic_data.payments.conditions import (
    ACCOUNT_CONDITIONS,
    TAX_CONDITIONS,
    AccountConditions,
    TaxConditions,
)
from synthetic_data.payments.tax import TaxData, make_tax

__all__ = [
    "ACCOUNT_CONDITIONS",
    "TAX_CONDITIONS",
    "AccountConditions",
    "AccountData",
    "TaxConditions",
    "TaxData",
    "make_accounts",
    "make_tax",
]
