"""Text Dataset: lines and paragraphs of a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from nodes.train.text_dataset import TextDataset, TextUnit
from studio.core.errors import StudioError
from studio.sdk import Dataset, ParameterError
from studio.sdk.testing import run_frame
from studio.sdk.testing.memory_media import MemoryMedia

POEM = "one\ntwo\n\n  三 \r\nfour 🐟\n\n\nfive"


def given(parts: TextUnit, **params: float) -> Dataset:
    media = MemoryMedia(texts={Path("poem.txt"): POEM})
    found: Dataset = run_frame(TextDataset(file=Path("poem.txt"), parts=parts, **params), media=media)  # type: ignore[arg-type]
    return found


def test_lines_and_paragraphs_are_samples() -> None:
    lines, paragraphs = given(TextUnit.LINES), given(TextUnit.PARAGRAPHS)
    assert [lines.get_sample(index).text for index in range(len(lines))] == ["one", "two", "三", "four 🐟", "five"]
    texts = [paragraphs.get_sample(index).text for index in range(len(paragraphs))]
    assert texts == ["one\ntwo", "三 \nfour 🐟", "five"]
    assert lines.available_fields == {"text"}
    assert lines.bad_rows == ()


def test_some_are_held_back() -> None:
    samples = given(TextUnit.LINES, validation=0.4)
    assert len(samples.validation_indices) == 2
    assert sorted([*samples.training_indices, *samples.validation_indices]) == [0, 1, 2, 3, 4]
    assert sorted(samples.iter_captions()) == sorted(
        samples.get_sample(index).text for index in samples.training_indices
    )
    assert given(TextUnit.LINES, seed=1).digest != given(TextUnit.LINES).digest == given(TextUnit.LINES).digest


def test_one_is_given_as_a_caption() -> None:
    media = MemoryMedia(texts={Path("poem.txt"): POEM})
    for index, text in ((1, "two"), (99, "five")):
        node = TextDataset(file=Path("poem.txt"), index=index)
        assert run_frame(node, output="caption", media=media) == text


def test_a_file_without_text_is_refused() -> None:
    with pytest.raises(ParameterError, match="line of text"):
        run_frame(TextDataset(file=Path("poem.txt")), media=MemoryMedia(texts={Path("poem.txt"): "\n \n"}))
    with pytest.raises(StudioError, match="file"):
        run_frame(TextDataset())
