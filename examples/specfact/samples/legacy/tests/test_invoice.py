from billing import Invoice, rate_for
from billing.invoice import overdue
from billing.rates import vat_for

import billing.letters


def test_total():
    assert Invoice("ACME", []).total() == 0


def test_rate():
    assert rate_for("basic") < rate_for("full")


def test_vat():
    assert vat_for("LU") == 17


def test_overdue():
    assert overdue([], 30) == []


def test_letters():
    assert billing.letters.greeting("ACME").startswith("Dear")
