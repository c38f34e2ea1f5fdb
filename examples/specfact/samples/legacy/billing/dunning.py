"""Reminders, added last month; nobody told the plan."""


class Reminder:
    def __init__(self, invoice):
        self.invoice = invoice

    def send(self, mailer):
        mailer.send(self.invoice.customer, self._text())

    def _text(self):
        return f"Please pay {self.invoice.total()}"
