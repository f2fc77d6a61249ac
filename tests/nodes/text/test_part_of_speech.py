"""Tags of words: those that transformers gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from nodes.text.part_of_speech import PartOfSpeech, TaggedWords
from studio.sdk.testing import run_frame
from tests.nodes.encode.pretrained import bare, media_of, ref
from tests.tiny_models.fixtures import TinyModel
from tests.tiny_models.text import TAGS

TEXT = "a red fox jumps."


def _tagged(folder: Path, text: str, **more: Any) -> TaggedWords:
    node = PartOfSpeech(model=ref(folder), **more)
    found: dict[str, Any] = {
        name: run_frame(node, text=text, media=media_of(folder), output=name) for name in TaggedWords._fields
    }
    return TaggedWords(**found)


def _theirs(folder: Path, words: list[str]) -> list[str]:
    from transformers import AutoTokenizer

    given = AutoTokenizer.from_pretrained(folder)(words, is_split_into_words=True, return_tensors="pt")
    with torch.no_grad():
        found = bare(folder, "AutoModelForTokenClassification")(**given).logits[0].argmax(-1)
    places = [given.word_ids().index(number) for number in range(len(words))]
    return [TAGS[int(found[place])] for place in places]


def test_each_word_has_the_tag_of_its_first_token(tiny_model: TinyModel) -> None:
    folder = tiny_model("tagger")
    found = _tagged(folder, TEXT)
    words = ["a", "red", "fox", "jumps", "."]
    assert found == TaggedWords(" ".join(words), " ".join(_theirs(folder, words)), 5.0)


def test_words_are_kept_by_their_tags(tiny_model: TinyModel) -> None:
    folder = tiny_model("tagger")
    tags = _theirs(folder, ["a", "red", "fox", "jumps", "."])
    kept = [word for word, tag in zip(["a", "red", "fox", "jumps", "."], tags, strict=True) if tag == tags[2]]
    found = _tagged(folder, TEXT.replace("fox", "Fox"), keep=f"b-{tags[2].lower()}, other", lower_case=True)
    assert found.words.split() == kept
    assert set(found.tags.split()) == {tags[2]}
    assert _tagged(folder, TEXT, keep="other") == TaggedWords("", "", 0.0)


def test_long_texts_are_read_in_pieces(tiny_model: TinyModel) -> None:
    folder = tiny_model("tagger")
    found = _tagged(folder, "abc " * 50 + "a" * 90)
    assert found.word_count == 51.0
    assert found.tags.split()[:10] == _theirs(folder, ["abc"] * 10)


@pytest.mark.parametrize("text", ["", "  ", "🦊🏽", "红色的狐狸", "ثعلب أحمر", "\ud83d x", "\x00"])
def test_any_text_is_tagged(tiny_model: TinyModel, text: str) -> None:
    found = _tagged(tiny_model("tagger"), text)
    assert len(found.tags.split()) == found.word_count
