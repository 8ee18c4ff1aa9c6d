"""Answers that were made last are kept within bounds."""

from service.answers import AnswerCache


def test_the_oldest_go_when_there_are_too_many_bytes() -> None:
    cache = AnswerCache(most_bytes=20_000)
    for key in range(100):
        cache.put(key, b"")
    assert cache.get(0) is None
    assert cache.get(99) == b""
    cache.put(99, bytes(100_000))
    assert [key for key in range(100) if cache.get(key) is not None] == []
