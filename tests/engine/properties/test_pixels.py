"""Whatever is asked in whatever order, with whatever cache and threads: the pixels are those of a plain evaluation."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.graph.model import Graph
from tests.engine.properties.asking import CACHES, answer, expected, make_engine, same, told
from tests.engine.properties.drawing import asks, edits, graphs
from tests.engine.properties.profile import examples


@examples(150)
@given(data=st.data(), cache=st.sampled_from(CACHES))
def test_edits_between_requests_give_the_pixels_of_a_plain_evaluation(data: st.DataObject, cache: int) -> None:
    engine = make_engine(cache)
    history = [data.draw(graphs())]
    for _ in range(data.draw(st.integers(1, 8))):
        step = data.draw(st.sampled_from(["ask", "ask", "edit", "undo"]))
        if step == "edit":
            history.append(data.draw(edits(history[-1])))
        elif step == "undo" and len(history) > 1:
            history.pop()
        ask = data.draw(asks(history[-1], (1.0, 0.5)))
        assert same(answer(engine, history[-1], ask), expected(history[-1], ask)), told(history[-1], ask)


@examples(40)
@given(data=st.data(), graph=graphs(), cache=st.sampled_from(CACHES))
def test_the_order_of_requests_does_not_matter(data: st.DataObject, graph: Graph, cache: int) -> None:
    wanted = data.draw(st.lists(asks(graph), min_size=2, max_size=6))
    once = make_engine(cache)
    first = [answer(once, graph, ask) for ask in wanted]
    other = make_engine(cache)
    order = data.draw(st.permutations(range(len(wanted))))
    again = {index: answer(other, graph, wanted[index]) for index in order}
    assert all(same(first[index], again[index]) for index in order), told(graph, wanted)


@pytest.fixture
def _hasty_threads() -> Iterator[None]:
    """Let threads take turns a hundred times as often."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(5e-5)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("_hasty_threads")
@examples(40)
@given(data=st.data(), graph=graphs(), cache=st.sampled_from(CACHES), count=st.integers(2, 4))
def test_threads_that_ask_at_once_get_the_same_pixels(
    data: st.DataObject, graph: Graph, cache: int, count: int
) -> None:
    wanted = [data.draw(st.lists(asks(graph), min_size=1, max_size=4)) for _ in range(count)]
    engine = make_engine(cache)
    found: dict[tuple[int, int], object] = {}

    def ask_all(thread: int) -> None:
        for index, ask in enumerate(wanted[thread]):
            found[thread, index] = answer(engine, graph, ask)

    threads = [threading.Thread(target=ask_all, args=(index,)) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for (asker, index), value in found.items():
        assert same(value, expected(graph, wanted[asker][index])), told(graph, wanted)
    assert len(found) == sum(map(len, wanted))
