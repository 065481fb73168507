"""What a process keeps in memory is bounded."""

from eventsite.web.kept import Kept


def test_kept_values_stay_under_their_size_and_the_longest_unused_go() -> None:
    kept: Kept[str, bytes] = Kept(10)
    for name in ("a", "b", "c"):
        kept.put(name, b"", 4)
        kept.get("b")

    assert [name for name in ("a", "b", "c") if kept.get(name) is not None] == ["b", "c"]
    kept.put("huge", b"", 11)
    assert [kept.get(name) for name in ("b", "c", "huge")] == [None, None, None]


def test_kept_value_put_again_counts_once() -> None:
    kept: Kept[str, bytes] = Kept(10)
    for _time in range(5):
        kept.put("a", b"x", 4)
    kept.put("b", b"y", 4)

    assert (kept.get("a"), kept.get("b")) == (b"x", b"y")
