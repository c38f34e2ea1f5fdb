"""A small shop: a catalog, carts, prices and orders."""

from .cart import Cart
from .catalog import Catalog, Product
from .money import Money
from .orders import Order, place_order

__all__ = ["Cart", "Catalog", "Money", "Order", "Product", "place_order"]
