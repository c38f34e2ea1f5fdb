"""What is for sale."""

from __future__ import annotations

from dataclasses import dataclass

from .contracts import require
from .money import Money


@dataclass(frozen=True)
class Product:
    sku: str
    name: str
    price: Money
    tags: frozenset[str] = frozenset()

    def matches(self, word: str) -> bool:
        return word.lower() in self.name.lower() or word in self.tags


class UnknownProduct(KeyError):
    pass


class Catalog:
    def __init__(self, products=()):
        self._products = {product.sku: product for product in products}

    def __len__(self):
        return len(self._products)

    @require(lambda self, product: product.sku not in self._products)
    def add(self, product: Product) -> None:
        self._products[product.sku] = product

    def find(self, sku: str) -> Product:
        """The product with this number.

        Args:
            sku: the stock keeping unit, exactly as printed

        Raises:
            UnknownProduct: where there is none
        """
        try:
            return self._products[sku]
        except KeyError:
            raise UnknownProduct(sku) from None

    def search(self, *words: str) -> list[Product]:
        """Products that match every word.

        Args:
            *words: any case
        """
        return [product for product in self._products.values() if all(product.matches(word) for word in words)]
