"""From a cart to what the customer pays: discounts, then tax."""

from __future__ import annotations

from .cart import Cart
from .contracts import ensure, require
from .money import Money

VAT = {"DE": 19, "FR": 20, "LU": 17}


@require(lambda percent: 0 <= percent <= 100)
@ensure(lambda amount, result: result.cents <= amount.cents)
def discounted(amount: Money, percent: int) -> Money:
    """Take a percentage off.

    Args:
        amount: before
        percent (int): from 0 to 100
    """
    return Money(amount.cents * (100 - percent) // 100, amount.currency)


@require(lambda country: country in VAT)
def tax(amount: Money, country: str) -> Money:
    return Money(amount.cents * VAT[country] // 100, amount.currency)


def price(cart: Cart, country: str, percent: int = 0) -> Money:
    net = discounted(cart.subtotal(), percent)
    assert net.cents >= 0, "a discount cannot make a cart cost less than nothing"
    return net.plus(tax(net, country))
