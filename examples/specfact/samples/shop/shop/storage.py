"""Orders on disk, one JSON line each."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path

from .orders import Order

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None


@contextmanager
def locked(path: Path):
    with path.open("a", encoding="utf-8") as file:
        if fcntl:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield file


class OrderBook:
    def __init__(self, path: Path):
        self.path = path

    def append(self, order: Order) -> None:
        """Write an order down.

        :param order: in whatever state it is
        """
        with locked(self.path) as file:
            file.write(json.dumps({"number": order.number, "amount": str(order.amount)}) + "\n")

    def numbers(self) -> list[int]:
        return [json.loads(line)["number"] for line in self.path.read_text("utf-8").splitlines()]
