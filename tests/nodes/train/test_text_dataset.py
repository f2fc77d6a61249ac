"""Text Dataset: lines and paragraphs of a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from nodes.train.text_dataset import Parts, TextDataset
from studio.core.errors import StudioError
from studio.sdk import Dataset, ParameterError
from studio.sdk.testing import run_frame
from studio.sdk.testing.memory_media import MemoryMedia

POEM = "one\ntwo\n\n  三 \r\nfour 🐟\n\n\nfive"


def given(parts: Parts, **params: float) -> Dataset:
    media = MemoryMedia(texts={Path("poem.txt"): POEM})
    found: Dataset = run_frame(TextDataset(file=Path("poem.txt"), parts=parts, **params), media=media)  # type: ignore[arg-type]
    return found


def test_lines_and_paragraphs_are_samples() -> None:
    lines, paragraphs = given(Parts.LINES), given(Parts.PARAGRAPHS)
    assert [lines.sample(index).text for index in range(len(lines))] == ["one", "two", "三", "four 🐟", "five"]
    texts = [paragraphs.sample(index).text for index in range(len(paragraphs))]
    assert texts == ["one\ntwo", "三 \nfour 🐟", "five"]
    assert lines.has == {"text"}
    assert lines.bad_rows == ()


def test_some_are_held_back() -> None:
    samples = given(Parts.LINES, validation=0.4)
    assert len(samples.validation) == 2
    assert sorted([*samples.training, *samples.validation]) == [0, 1, 2, 3, 4]
    assert sorted(samples.captions()) == sorted(samples.sample(index).text for index in samples.training)
    assert given(Parts.LINES, seed=1).digest != given(Parts.LINES).digest == given(Parts.LINES).digest


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
