"""Invoices. Grew over the years."""

from icontract import ensure, require

from billing import rates


class Invoice:
    def __init__(self, customer, lines):
        self.customer = customer
        self.lines = lines

    def total(self):
        return sum(line.net for line in self.lines)

    # `amount` was renamed to `value` here, but not in the contract.
    @require(lambda amount: amount > 0)
    @ensure(lambda self, result: result <= self.total())
    def discount(self, value, reason=None):
        """Take something off.

        :param value: how much
        :param why: for the books
        """
        self.lines.append(rates.negative(value, reason))
        return self.total()

    def export(self, stream, **options):
        """Write the invoice.

        :param stream: open for writing
        :param encoding: passed on
        """
        stream.write(str(self.lines), **options)


def overdue(invoices, days):
    """Invoices that nobody paid.

    Args:
        invoices: any iterable
        limit (int): days until one is overdue
    """
    return [invoice for invoice in invoices if invoice.age > days]
