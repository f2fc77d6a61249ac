"""Styles: templates around every text of a node, our own and those of a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nodes.generate.diffusion.prompts.prompt_styles import (
    PLACE,
    STYLE_TEMPLATES,
    PromptStyle,
    StyleTemplate,
    find_file_style,
    read_style_file,
)
from nodes.generate.diffusion.prompts.prompt_syntax import parse_weights
from nodes.generate.diffusion.text_to_image import TextToImage
from nodes.generate.diffusion.text_to_video import TextToVideo
from studio.core.errors import MediaError, ParameterError
from studio.media.media_files import MediaFiles
from studio.models.library import ModelLibrary
from studio.sdk import Image, Prompt
from studio.sdk.testing import StandaloneContext, run_frame
from tests.nodes.generate.diffusion.clips_for_tests import made as made_clip
from tests.nodes.generate.diffusion.model_pictures import far, media, ref
from tests.tiny_models.fixtures import TinyModel

ANIME = STYLE_TEMPLATES[PromptStyle.ANIME]
ROWS = [
    {"name": "mine", "prompt": "mine of {prompt}, (bold:1.2)", "negative_prompt": "dull"},
    {"name": "after", "prompt": "on paper"},
]


def make(model: TinyModel, **more: Any) -> Image:
    node = TextToImage(model=ref(model("stable_diffusion")), steps=2, width=32, height=32, guidance=3.0, **more)
    found = run_frame(node, media=media())
    assert isinstance(found, Image)
    return found


def test_ours_have_a_place_for_the_text_and_say_what_is_not_to_be_seen() -> None:
    assert set(STYLE_TEMPLATES) == set(PromptStyle) - {PromptStyle.NONE, PromptStyle.OWN}
    assert len(STYLE_TEMPLATES) >= 20
    for template in STYLE_TEMPLATES.values():
        assert template.prompt.count(PLACE) == 1
        assert template.negative
        assert parse_weights(template.prompt).spans == ()


def test_a_template_without_a_place_is_put_behind_the_text() -> None:
    style = StyleTemplate("on paper", "dull")
    assert (style.apply("a cat"), style.apply(""), style.apply_negative("rain")) == (
        "a cat, on paper", "on paper", "dull, rain",
    )  # fmt: skip
    assert StyleTemplate("", "dull").apply("a cat") == "a cat"
    assert StyleTemplate("x", "no {prompt}").apply_negative("rain") == "no rain"


def test_a_style_is_the_text_written_out(tiny_model: TinyModel) -> None:
    styled = make(tiny_model, prompt=Prompt("a cat"), negative="rain", style=PromptStyle.ANIME)
    written = {"prompt": Prompt(ANIME.apply("a cat")), "negative": ANIME.apply_negative("rain")}
    assert far(styled, make(tiny_model, **written)) == 0.0
    assert far(styled, make(tiny_model, prompt=Prompt("a cat"), negative="rain")) > 0.0


def test_every_text_has_it(tiny_model: TinyModel) -> None:
    node = TextToImage(
        model=ref(tiny_model("stable_diffusion")), prompt=Prompt("a cat", "fog", 0.5), prompt_2=Prompt("dogs"),
        negative_2="rain", style=PromptStyle.ANIME,
    )  # fmt: skip
    texts = node.make_texts(node.prompt, 0.0, 0, media())
    assert texts.prompt == Prompt(ANIME.apply("a cat"), ANIME.apply("fog"), 0.5)
    assert texts.further == {"_2": Prompt(ANIME.apply("dogs"))}
    assert (texts.negative, texts.further_negatives) == (ANIME.negative, {"_2": ANIME.apply_negative("rain")})
    assert node.make_region_texts(Prompt("rain"), 0, media()).prompts == {"prompt": Prompt(ANIME.apply("rain"))}
    clip = made_clip(TextToVideo, tiny_model("wan"), {"style": "anime"})
    assert clip.make_texts(Prompt("a cat"), 0.0, 0, media()).prompt.text == ANIME.apply("a cat")


@pytest.mark.parametrize("suffix", [".json", ".csv"])
def test_own_styles_are_those_of_a_file(suffix: str, tmp_path: Path, tiny_model: TinyModel) -> None:
    file = tmp_path / f"styles{suffix}"
    table = 'name,prompt,negative_prompt\nmine,"mine of {prompt}, (bold:1.2)",dull\nafter,on paper,\n'
    file.write_text(json.dumps(ROWS) if suffix == ".json" else table, encoding="utf-8")
    files = MediaFiles(models=ModelLibrary())
    assert read_style_file(files, file) == {
        "mine": StyleTemplate("mine of {prompt}, (bold:1.2)", "dull"),
        "after": StyleTemplate("on paper", ""),
    }
    node = TextToImage(
        model=ref(tiny_model("stable_diffusion")), steps=2, width=32, height=32, prompt=Prompt("a cat"),
        style=PromptStyle.OWN, style_file=file, style_name="mine",
    )  # fmt: skip
    node.facts({}, files)
    assert file in node.files_read(0, files)
    found = run_frame(node, ctx=StandaloneContext(media=files))
    written = TextToImage(
        model=ref(tiny_model("stable_diffusion")), steps=2, width=32, height=32, negative="dull",
        prompt=Prompt("mine of a cat, (bold:1.2)"),
    )  # fmt: skip
    assert far(found, run_frame(written, media=media())) == 0.0


def test_a_file_counts_where_it_is_chosen_only(tmp_path: Path, tiny_model: TinyModel) -> None:
    node = TextToImage(model=ref(tiny_model("stable_diffusion")), style_file=tmp_path / "none.json")
    assert tmp_path / "none.json" not in node.files_read(0, media())
    node.facts({}, media())


class TestRefuses:
    def check(self, file: Path, expected: str, name: str = "mine", error: type[Exception] = ParameterError) -> None:
        with pytest.raises(error, match=expected):
            find_file_style(MediaFiles(models=ModelLibrary()), file, name)

    def test_no_file(self) -> None:
        self.check(Path(), "'style_file'.*JSON list or a CSV table")

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        self.check(tmp_path / "none.json", "none.json", error=MediaError)

    @pytest.mark.parametrize("text", ["{", "3", "[]", '{"name": "a"}', '[{"name": 3, "prompt": ""}, 4]', "[" * 9999])
    def test_a_file_of_something_else(self, text: str, tmp_path: Path) -> None:
        file = tmp_path / "styles.json"
        file.write_text(text, encoding="utf-8")
        self.check(file, "'style_file'.*JSON list or a CSV table")

    def test_a_table_without_these_columns(self, tmp_path: Path) -> None:
        file = tmp_path / "styles.csv"
        file.write_text("a,b\n1,2\n", encoding="utf-8")
        self.check(file, "'style_file'.*JSON list or a CSV table")

    def test_a_name_that_it_does_not_have(self, tmp_path: Path) -> None:
        file = tmp_path / "styles.json"
        file.write_text(json.dumps(ROWS), encoding="utf-8")
        self.check(file, "'style_name' cannot be 'other': a style of the file: mine, after", "other")
