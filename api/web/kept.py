"""What is drawn once and kept while what it was drawn from stays as it is."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Any

MOST = 500


class Kept:
    """Keeps the newest values by what they depend on, versions included, so that none is ever stale."""

    def __init__(self) -> None:
        self._values: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def __contains__(self, key: Hashable) -> bool:
        return key in self._values

    def get(self, key: Hashable) -> Any:
        """Return what is kept; None: nothing."""
        return self._values.get(key)

    def put(self, key: Hashable, value: Any) -> None:
        """Keep a value, and let the oldest go."""
        with self._lock:
            self._values[key] = value
            while len(self._values) > MOST:
                self._values.popitem(last=False)
