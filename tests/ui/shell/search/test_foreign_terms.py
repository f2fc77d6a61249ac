"""What other programs have as a node and we have not."""

from __future__ import annotations

import pytest

from studio.services.engine_setup import load_registry
from studio.ui.shell.search.foreign_terms import _TERMS, find_foreign_term


@pytest.mark.parametrize("query", ["preview", "Preview Image", "viewer", "Apply ControlNet", "IP-Adapter", "load LoRA"])
def test_it_is_known_however_it_is_written(query: str) -> None:
    assert find_foreign_term(query) is not None


@pytest.mark.parametrize("query", ["", " ", "blur", "previews of", "display transform", "review", "color", "notes"])
def test_other_words_mean_nothing_else(query: str) -> None:
    assert find_foreign_term(query) is None


def test_the_advice_names_the_key() -> None:
    term = find_foreign_term("sticky note")
    assert term is not None
    assert "Ctrl+Shift+J" in term.advice


def test_what_comes_nearest_exists() -> None:
    registry = load_registry()
    assert [id for term in _TERMS for id in term.nearest if registry.find_spec(id) is None] == []
