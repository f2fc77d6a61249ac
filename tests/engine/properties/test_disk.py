"""A disk store of any size, over restarts and edits: the pixels are those of a plain evaluation."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.engine.cache.disk.keeping import all_worth_keeping
from tests.engine.properties.asking import CACHES, answer, expected, make_engine, same, told
from tests.engine.properties.drawing import asks, edits, graphs
from tests.engine.properties.profile import examples


@examples(20)
@given(data=st.data(), cache=st.sampled_from(CACHES), disk_bytes=st.sampled_from([1 << 30, 40_000]))
def test_what_comes_from_disk_has_the_pixels_of_a_plain_evaluation(
    data: st.DataObject, cache: int, disk_bytes: int
) -> None:
    graph = data.draw(graphs())
    with (
        tempfile.TemporaryDirectory() as folder,
        all_worth_keeping(),
    ):
        for _ in range(data.draw(st.integers(1, 3))):
            engine = make_engine(cache, disk_folder=Path(folder), disk_bytes=disk_bytes)
            for ask in data.draw(st.lists(asks(graph), min_size=1, max_size=4)):
                assert same(answer(engine, graph, ask), expected(graph, ask)), told(graph, ask)
            engine.close()
            graph = data.draw(edits(graph))
