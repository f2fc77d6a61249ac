"""The pool of items that were taken off the canvas."""

from __future__ import annotations

from studio.ui.features.canvas.items.spare_pool import SparePool


def test_an_item_is_given_to_whom_it_showed_else_to_one_of_its_kind() -> None:
    pool: SparePool[str, str] = SparePool(4)
    for key in ("a", "b", "c"):
        pool.put_item(key, f"item of {key}", "wide")
    pool.put_item("d", "item of d", "narrow")
    assert pool.take_item("a", "wide") == "item of a"
    assert pool.take_item("d", "wide") == "item of c"
    assert pool.take_item("other", "narrow") == "item of d"
    assert pool.take_item("d", "narrow") is None
    assert pool.take_item("b", "wide") == "item of b"
    assert len(pool) == 0


def test_a_full_pool_gives_up_the_oldest_item() -> None:
    pool: SparePool[str, str] = SparePool(2)
    given_up = [pool.put_item(key, f"item of {key}") for key in ("a", "b", "c")]
    assert given_up == [None, None, "item of a"]
    assert pool.put_item("b", "another of b") == "item of b"
    assert len(pool) == 2
    assert [pool.take_item("b"), pool.take_item("b"), pool.take_item("b")] == ["another of b", "item of c", None]
