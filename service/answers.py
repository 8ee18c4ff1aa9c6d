"""Answers that were made last, so that the next one who asks the same need not wait for them.

Whatever decides what is in an answer belongs in its key, the role and the area of who asks
included: row-level security shows the same rows to nobody else.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.orm import Session

MOST_BYTES = 64 * 2**20
"""How much of them a process keeps for a database."""

_ENTRY_BYTES = 600
"""About what an answer costs beside its bytes; an empty one costs that much."""


class AnswerCache:
    """Answers within a number of bytes, the least recently used going first.

    Examples
    --------
    >>> cache = AnswerCache(most_bytes=1500)
    >>> for key in "abc":
    ...     cache.put(key, b"tile")
    >>> [cache.get(key) for key in "abc"]
    [None, b'tile', b'tile']
    """

    def __init__(self, *, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes, self._held = most_bytes, 0
        self._lock = threading.Lock()
        self._answers: OrderedDict[Hashable, bytes] = OrderedDict()

    def get(self, key: Hashable) -> bytes | None:
        """Return an answer that is kept."""
        with self._lock:
            if key not in self._answers:
                return None
            self._answers.move_to_end(key)
            return self._answers[key]

    def put(self, key: Hashable, answer: bytes) -> None:
        """Keep an answer, and let old ones go."""
        with self._lock:
            if key in self._answers:
                self._held -= _cost(self._answers.pop(key))
            self._answers[key] = answer
            self._held += _cost(answer)
            while self._held > self._most_bytes:
                self._held -= _cost(self._answers.popitem(last=False)[1])


def _cost(answer: bytes) -> int:
    return len(answer) + _ENTRY_BYTES


_CACHES: WeakKeyDictionary[Engine, AnswerCache] = WeakKeyDictionary()


def answer_cache(session: Session) -> AnswerCache:
    """Return the cache for the database that `session` works on."""
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    return _CACHES.setdefault(engine, AnswerCache())
