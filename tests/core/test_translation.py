"""Texts in the user's language."""

from gettext import NullTranslations

import pytest

from studio.core.translation import tr, tr_n, tr_noop, translate_identifier, use_catalogue


class _Shouting(NullTranslations):
    def gettext(self, message: str) -> str:
        return message.upper().replace("{NAME}", "{name}")

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return "EINER" if n == 1 else "{count} MEHR"


def test_english_is_what_the_code_says() -> None:
    assert tr("Blur") == tr_noop("Blur") == "Blur"
    assert tr("Rename to {name}", name="{Blur}") == "Rename to {Blur}"
    assert tr("a brace { of its own") == "a brace { of its own"


@pytest.mark.parametrize(("count", "text"), [(0, "0 nodes"), (1, "1 node"), (2, "2 nodes")])
def test_a_number_decides_the_form(count: int, text: str) -> None:
    assert tr_n("{count} node", "{count} nodes", count) == text


def test_a_catalogue_is_in_force_until_it_is_taken_back() -> None:
    go_back = use_catalogue(_Shouting())
    try:
        assert tr("Rename to {name}", name="Blur") == "RENAME TO Blur"
        assert tr_n("{count} node", "{count} nodes", 1) == "EINER"
        assert tr_n("{count} node", "{count} nodes", 3) == "3 MEHR"
    finally:
        go_back()
    assert tr("Blur") == "Blur"


def test_identifiers_are_words_of_the_language_in_force() -> None:
    assert (translate_identifier("frame_rate"), translate_identifier("centre.x"), translate_identifier("blur")) == (
        "frame rate",
        "centre x",
        "blur",
    )
    assert translate_identifier("lora_2_strength") == "LoRA 2 strength"
    assert [translate_identifier(text) for text in ("h264", "veryfast", "rms", "table (csv)", "Rec.709", ".exr")] == [
        *("H.264", "very fast", "RMS", "table (CSV)", "Rec.709", ".exr"),
    ]
    go_back = use_catalogue(_Shouting())
    try:
        assert (translate_identifier("frame_rate"), translate_identifier("centre.x")) == ("FRAME RATE", "CENTRE X")
        assert translate_identifier("clip_12") == "CLIP 12"
    finally:
        go_back()
    assert translate_identifier("frame_rate") == "frame rate"
