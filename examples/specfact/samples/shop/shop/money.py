"""Amounts of one currency, exact to the cent."""

from __future__ import annotations

from dataclasses import dataclass

from .contracts import require


@dataclass(frozen=True, order=True)
class Money:
    cents: int
    currency: str = "EUR"

    @classmethod
    def parse(cls, text: str) -> Money:
        """Read an amount such as ``12.50 EUR``.

        Args:
            text (str): the amount, a space, and the currency
        """
        amount, _, currency = text.partition(" ")
        whole, _, fraction = amount.partition(".")
        return cls(int(whole) * 100 + int(fraction.ljust(2, "0")), currency or "EUR")

    @property
    def is_free(self) -> bool:
        return self.cents == 0

    @require(lambda self, other: self.currency == other.currency)
    def plus(self, other: Money) -> Money:
        return Money(self.cents + other.cents, self.currency)

    @require(lambda factor: factor >= 0)
    def times(self, factor: int) -> Money:
        return Money(self.cents * factor, self.currency)

    def __str__(self) -> str:
        return f"{self.cents // 100}.{self.cents % 100:02d} {self.currency}"


def total(amounts, currency="EUR"):
    """Add up amounts of one currency.

    :param amounts: any iterable of :class:`Money`
    :param str currency: of the result, where there are no amounts
    """
    result = Money(0, currency)
    for amount in amounts:
        result = result.plus(amount)
    return result
