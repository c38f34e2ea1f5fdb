"""What a customer is about to buy."""

from __future__ import annotations

from .catalog import Product
from .contracts import ensure, require
from .money import Money, total


class Cart:
    def __init__(self):
        self._lines: dict[Product, int] = {}

    def __iter__(self):
        yield from self._lines.items()

    @property
    def is_empty(self) -> bool:
        return not self._lines

    @require(lambda quantity: quantity > 0)
    def add(self, product: Product, quantity: int = 1) -> None:
        """Put a product into the cart.

        :param product: what to add
        :param quantity: how many; added to what is there
        """
        self._lines[product] = self._lines.get(product, 0) + quantity

    @require(lambda self, product: product in self._lines)
    def remove(self, product: Product) -> None:
        del self._lines[product]

    @ensure(lambda result: result.cents >= 0)
    def subtotal(self) -> Money:
        return total(product.price.times(quantity) for product, quantity in self)
