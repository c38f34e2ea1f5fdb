"""Orders, from the cart to the parcel."""

from __future__ import annotations

import enum
import itertools
from dataclasses import dataclass, field

from .cart import Cart
from .contracts import require
from .money import Money
from .pricing import price

_numbers = itertools.count(1)


class Status(enum.Enum):
    PLACED = "placed"
    PAID = "paid"
    SHIPPED = "shipped"


@dataclass
class Order:
    lines: list
    amount: Money
    status: Status = Status.PLACED
    number: int = field(default_factory=lambda: next(_numbers))

    @require(lambda self, amount: amount == self.amount)
    def pay(self, amount: Money) -> None:
        """Record the payment.

        :param amount: must be what the order costs
        """
        self._advance(Status.PLACED, Status.PAID)

    def ship(self) -> None:
        self._advance(Status.PAID, Status.SHIPPED)

    def _advance(self, before: Status, after: Status) -> None:
        if self.status is not before:
            raise ValueError(f"order {self.number} is {self.status.value}, not {before.value}")
        self.status = after


@require(lambda cart: not cart.is_empty)
def place_order(cart: Cart, country: str, percent: int = 0) -> Order:
    """Turn a cart into an order.

    Args:
        cart: at least one product
        country: two letters, decides the tax
        percent: discount
    """
    return Order(list(cart), price(cart, country, percent))
