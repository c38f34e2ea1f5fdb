import tempfile
import unittest
from pathlib import Path

from shop import Cart, Catalog, Money, Product, place_order
from shop.catalog import UnknownProduct
from shop.orders import Status
from shop.storage import OrderBook


class OrderTest(unittest.TestCase):
    def setUp(self):
        self.catalog = Catalog([Product("T-1", "Green tea", Money(450))])
        self.cart = Cart()
        self.cart.add(self.catalog.find("T-1"))

    def test_from_cart_to_parcel(self):
        order = place_order(self.cart, "DE")
        order.pay(order.amount)
        order.ship()
        self.assertIs(order.status, Status.SHIPPED)

    def test_unknown_product(self):
        with self.assertRaises(UnknownProduct):
            self.catalog.find("T-2")

    def test_storage(self):
        order = place_order(self.cart, "FR")
        with tempfile.TemporaryDirectory() as folder:
            book = OrderBook(Path(folder) / "orders.jsonl")
            book.append(order)
            self.assertEqual(book.numbers(), [order.number])


if __name__ == "__main__":
    unittest.main()
