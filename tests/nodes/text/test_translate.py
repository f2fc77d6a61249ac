"""Translate: what tiny models say, against the bare library; languages that a model lacks; texts of any length."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nodes.shared.pretrained.translation import split_to_token_limit
from nodes.text.translate import Translate
from studio.core.errors import ModelError, StudioError
from studio.models.library import ModelLibrary
from studio.sdk import ClipInfo, FrameRate, ModelRef
from studio.sdk.testing import MemoryMedia, StandaloneContext, run_frame
from tests.tiny_models.fixtures import TinyModel

_TEXT = "one two three"


@pytest.fixture(scope="module")
def media() -> MemoryMedia:
    return MemoryMedia(models=ModelLibrary())


def _node(folder: Path, **values: Any) -> Translate:
    return Translate(model=ModelRef(str(folder)), **values)


def _bare(folder: Path, text: str, **more: Any) -> str:
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    model = AutoModelForSeq2SeqLM.from_pretrained(folder, local_files_only=True).eval()
    if "forced_bos" in more:
        more = {"forced_bos_token_id": tokenizer.get_lang_id(more["forced_bos"])}
        tokenizer.src_lang = "en"
    with torch.inference_mode():
        tokens = model.generate(**tokenizer(text, return_tensors="pt"), num_beams=4, max_new_tokens=47, **more)[0]
    kept = [token for token in tokens.tolist() if token != more.get("forced_bos_token_id")]
    return str(tokenizer.decode(kept, skip_special_tokens=True)).strip()


@pytest.mark.filterwarnings("ignore:Recommended")
@pytest.mark.parametrize(
    ("family", "values", "told", "more"),
    [
        ("marian", {}, "", {}),
        ("m2m100", {"source": "english", "target": "German"}, "", {"forced_bos": "de"}),
        ("t5_translate", {"source": "en", "target": "de"}, "translate English to German: ", {}),
    ],
)
def test_a_text_is_what_the_library_makes_of_it(
    family: str, values: dict[str, str], told: str, more: dict[str, Any], tiny_model: TinyModel, media: MemoryMedia
) -> None:
    folder = tiny_model(family)
    found = run_frame(_node(folder, **values), media=media, text=_TEXT)
    assert found
    assert found == _bare(folder, told + _TEXT, **more)


def test_each_text_of_a_clip_is_translated_once(
    tiny_model: TinyModel, media: MemoryMedia, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nodes.text import translate as module

    asked: list[str] = []

    def shouted(model: object, text: str, wish: object, ctx: object) -> str:
        asked.append(text)
        return text.upper()

    monkeypatch.setattr(module, "translate_text", shouted)
    texts = ["", "one", "one", "two", "one", " \n"]
    node, ctx = _node(tiny_model("marian")), StandaloneContext(media=media, analyses=[])
    assert [run_frame(node, frame, ctx=ctx, text=texts) for frame in range(6)] == ["", "ONE", "ONE", "TWO", "ONE", ""]
    assert asked == ["one", "two"]
    facts = node.facts({"text": ClipInfo(FrameRate.from_value(24), 9)}, media)
    assert (facts.rate, facts.length) == (FrameRate.from_value(24), 9)


@pytest.mark.slow
def test_texts_of_any_length_and_script(tiny_model: TinyModel, media: MemoryMedia) -> None:
    node = _node(tiny_model("marian"), beams=1)
    said = run_frame(node, media=media, text="One sentence. Another one!\n" + "a long one without an end " * 6)
    first, second = said.split("\n")
    assert len(first.split()) == 2
    assert len(second.split()) > 3
    with pytest.raises(StudioError, match="20001 characters"):
        run_frame(node, media=media, text="x" * 20_001)
    for text in ("مرحبا", "北京。你好！", "😀", "a" * 200):
        assert isinstance(run_frame(node, media=media, text=text), str)


@given(st.text(st.sampled_from("ab. !?。\n\u0645"), max_size=60), st.integers(1, 12))
def test_no_letter_is_lost_when_a_text_is_cut(text: str, most: int) -> None:
    for line in text.split("\n"):
        pieces = list(split_to_token_limit(line, most, len))
        assert "".join("".join(pieces).split()) == "".join(line.split())
        assert all(len(piece) <= max(most, 1) for piece in pieces)


def test_languages_that_a_model_lacks_are_named(tiny_model: TinyModel, media: MemoryMedia) -> None:
    def say(family: str, **values: str) -> str:
        with pytest.raises(ModelError) as found:
            run_frame(_node(tiny_model(family), **values), media=media, text="one")
        return str(found.value)

    assert "'klingon'; accepted: af, am, ar" in say("m2m100", target="klingon")
    assert "'target' must say a language" in say("m2m100")
    assert "'fr'; accepted: de" in say("marian", target="fr")
    assert "'source' and 'target'" in say("t5_translate", target="de")
    with pytest.raises(ModelError, match="It takes one for translation"):
        Translate().facts({"text": ClipInfo()}, media)
    with pytest.raises(ModelError, match="of no use here"):
        _node(tiny_model("wav2vec2_ctc")).facts({"text": ClipInfo()}, media)
