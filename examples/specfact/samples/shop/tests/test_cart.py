import unittest

from shop import Cart, Money, Product
from shop.contracts import ContractError
from shop.pricing import discounted, price

TEA = Product("T-1", "Green tea", Money(450), frozenset({"hot"}))
CUP = Product("C-1", "Cup", Money.parse("8.90 EUR"))


class CartTest(unittest.TestCase):
    def test_subtotal(self):
        cart = Cart()
        cart.add(TEA, 2)
        cart.add(CUP)
        self.assertEqual(str(cart.subtotal()), "17.90 EUR")

    def test_price(self):
        cart = Cart()
        cart.add(CUP)
        self.assertEqual(price(cart, "LU", 10), Money(937))

    def test_contract(self):
        with self.assertRaises(ContractError):
            Cart().add(TEA, 0)
        with self.assertRaises(ContractError):
            discounted(Money(100), 101)


if __name__ == "__main__":
    unittest.main()
