from .invoice import Invoice
from .rates import rate_for
