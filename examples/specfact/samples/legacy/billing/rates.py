"""What things cost."""

import os

try:
    from decimal import Decimal
except ImportError:
    Decimal = float

RATES = {"basic": Decimal("9.90"), "full": Decimal("24.90")}


def rate_for(plan):
    return RATES[plan]


def surcharge(plan, percent):
    assert (percent >= 0, "a surcharge is not a discount")
    return rate_for(plan) * percent / 100


def negative(value, reason):
    return type("Line", (), {"net": -value, "text": reason or os.environ.get("BILLING_REASON", "")})
