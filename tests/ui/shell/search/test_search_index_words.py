"""The words of other programs: the search has the node that is meant first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.services.engine_setup import load_registry
from studio.ui.shell.search.search_index import InMemoryUsageCounter, NodeSearchIndex

WORDS = Path(__file__).with_name("words")
PROGRAMS = ("after_effects", "blender", "comfyui", "fusion", "nuke", "touchdesigner")
LEAST_WORDS = 300
FIRST = 3


def read_words(program: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each word of a program with the ids of the nodes that are right, as `words/<program>.txt` has them."""
    for line in (WORDS / f"{program}.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            word, ids = line.split(" -> ")
            yield word, tuple(ids.split(" | "))


ROWS = [(program, word, ids) for program in PROGRAMS for word, ids in read_words(program)]


@pytest.fixture(scope="module")
def index() -> NodeSearchIndex:
    """Return all nodes of ours."""
    return NodeSearchIndex(load_registry(), InMemoryUsageCounter())


def find_ids(index: NodeSearchIndex, word: str) -> list[str]:
    """Return what the search lists for a word, best first, as the Tab search and the Library do."""
    return [spec.id for spec in index.find_node_types(word) or index.find_nearest_types(word)]


def test_the_table_has_the_words_of_six_programs() -> None:
    assert sorted(path.stem for path in WORDS.iterdir()) == sorted((*PROGRAMS, "without_node"))
    assert len({word.lower() for _, word, _ in ROWS}) >= LEAST_WORDS
    assert len({(program, word.lower()) for program, word, _ in ROWS}) == len(ROWS)


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_node_that_is_meant_comes_first(index: NodeSearchIndex, program: str) -> None:
    wrong = {}
    for word, ids in read_words(program):
        found = find_ids(index, word)[: FIRST if len(ids) > 1 else 1]
        if not found or not set(ids) <= set(found) or found[0] not in ids:
            wrong[word] = (ids, found)
    assert not wrong


def test_a_word_without_a_node_here_finds_no_other_node(index: NodeSearchIndex) -> None:
    lines = (WORDS / "without_node.txt").read_text(encoding="utf-8").splitlines()
    words = [line.split(" -> ")[0] for line in lines if not line.startswith("#")]
    assert {word: found for word in words if (found := [spec.id for spec in index.find_node_types(word)])} == {}
    assert not {word.lower() for word in words} & {word.lower() for _, word, _ in ROWS}
