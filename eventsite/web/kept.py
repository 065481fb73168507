"""What is kept in the memory of a process: values used last, up to a number of octets."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """Values by key. When they come to more than `most_bytes` the longest unused go. Safe to use from several threads."""

    def __init__(self, most_bytes: int) -> None:
        self._values: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self._bytes = 0
        self._most = most_bytes
        self._lock = threading.Lock()

    def get(self, key: Key) -> Value | None:
        """What was put there last, true or not."""
        with self._lock:
            found = self._values.get(key)
            if found is None:
                return None
            self._values.move_to_end(key)
            return found[0]

    def put(self, key: Key, value: Value, size: int) -> None:
        """Keep it. `size` is about how many octets it takes."""
        with self._lock:
            self._drop(key)
            self._values[key] = (value, size)
            self._bytes += size
            while self._bytes > self._most:
                self._drop(next(iter(self._values)))

    def _drop(self, key: Key) -> None:
        found = self._values.pop(key, None)
        if found is not None:
            self._bytes -= found[1]
