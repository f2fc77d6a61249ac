"""What ranks before what in a search by a few letters."""

from __future__ import annotations

import pytest

from studio.ui.widgets.search.fuzzy_search import Searchable, score_match


@pytest.mark.parametrize(
    ("query", "better", "worse"),
    [
        ("light", Searchable("theme: light"), Searchable("feedback", ("lighten", "light trails"))),
        ("blur", Searchable("blur"), Searchable("motion blur")),
        ("grain", Searchable("grain"), Searchable("noise", ("grain",))),
        ("lfo", Searchable("wave", ("lfo",)), Searchable("slow motion")),
        ("sam", Searchable("sample and hold"), Searchable("resample")),
        ("reso", Searchable("rate", summary="the resolution in time"), Searchable("coder", ("irresolute",))),
        ("mbl", Searchable("motion blur"), Searchable("maximum of both pictures as light")),
    ],
)
def test_ranking(query: str, better: Searchable, worse: Searchable) -> None:
    assert score_match(better, [query]) > score_match(worse, [query])


def test_a_summary_is_searched_by_the_beginnings_of_its_words() -> None:
    assert not score_match(Searchable("image cnn", ("convolution",)), ["lut"]), (
        "inside a word three letters say nothing"
    )
    assert not score_match(Searchable("image cnn", summary="features at a lower resolution"), ["lut"])
    assert score_match(Searchable("image cnn", summary="features at a lower resolution"), ["res"]) > 0
