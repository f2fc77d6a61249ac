"""Text as coverage: sizes, lines, every script, and what no font has."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import torch

from studio.sdk import ParameterError
from studio.sdk.typography import TextAlign, TextStyle, fonts, measure_text, render_text
from studio.sdk.typography.arabic import shape_letters
from studio.sdk.typography.bidi import compute_base_level, compute_levels, compute_visual_order
from studio.sdk.typography.layout import FontFace, break_lines, normalize_text

FACE = FontFace("sans", 400)


def seen(text: str, wrap: float = 0.0) -> list[str]:
    """Return the lines of a text as they are seen from left to right."""
    return ["".join(glyph.character for glyph in line.glyphs) for line in break_lines(text, FACE, wrap)]


def visual(text: str) -> str:
    return "".join(text[index] for index in compute_visual_order(compute_levels(text, compute_base_level(text))))


def ink_of(cover: torch.Tensor) -> tuple[int, int, int, int]:
    """Return left, right, top and bottom of what is covered by half and more."""
    rows, columns = (cover[0] > 0.5).nonzero(as_tuple=True)
    return int(columns.min()), int(columns.max()), int(rows.min()), int(rows.max())


@pytest.mark.parametrize("text", ["Hello", "two\nlines", "", "中文字幕", "שלום", "مرحبا", "😀", "\x00", "\ud800"])
def test_the_size_is_known_before_anything_is_drawn(text: str) -> None:
    width, height = measure_text(text, 21.3)
    cover = render_text(text, 21.3)
    assert cover.shape == (1, -int(-height // 1), -int(-width // 1))
    assert cover.dtype is torch.float32
    assert 0.0 <= float(cover.min()) <= float(cover.max()) <= 1.0


def test_a_capital_is_three_quarters_of_the_size_and_stands_on_the_baseline() -> None:
    _, _, top, bottom = ink_of(render_text("H", 100.0))
    assert bottom == 99
    assert top == pytest.approx(25, abs=1)


@pytest.mark.parametrize("size", [15.0, 37.5, 120.0])
def test_half_the_size_is_half_the_picture(size: float) -> None:
    full, half = render_text("Wrap me, 中文 and all", size), render_text("Wrap me, 中文 and all", size / 2)
    rows, columns = full.shape[1] // 2, full.shape[2] // 2
    shrunk = torch.nn.functional.avg_pool2d(full, 2)
    assert float((shrunk[:, :rows, :columns] - half[:, :rows, :columns]).abs().mean()) < 0.02


def test_a_shift_moves_by_parts_of_a_pixel() -> None:
    still, moved = render_text("|", 20.0), render_text("|", 20.0, shift=(0.5, 0.0))
    columns = torch.arange(moved.shape[2], dtype=torch.float32)

    def middle(cover: torch.Tensor) -> float:
        weight = cover[0].sum(0)
        return float((weight * columns[: len(weight)]).sum() / weight.sum())

    assert middle(moved) - middle(still) == pytest.approx(0.5, abs=0.07)


def test_lines_are_broken_between_words_and_inside_one_that_is_too_long() -> None:
    assert seen("one two  three", 5.0) == ["one two", "three"]
    assert seen("incredibly", 2.0) == ["incr", "edi", "bly"]
    assert seen("日本語。テスト", 3.2) == ["日本", "語。テ", "スト"]  # a full stop never begins a line


def test_lines_go_where_they_are_aligned() -> None:
    left, middle, right = (
        ink_of(render_text("wide line\ni", 40.0, TextStyle(align=way))[:, 55:])[0] for way in TextAlign
    )
    assert left < 15
    assert right > 140
    assert abs(middle - (left + right) / 2) <= 1


def test_spaces_between_characters_and_lines_widen_the_text() -> None:
    width, height = measure_text("ab\nc", 10.0)
    wider, taller = measure_text("ab\nc", 10.0, TextStyle(letter_spacing=0.5, line_spacing=2.25))
    assert wider - width == pytest.approx(5.0)
    assert taller - height == pytest.approx(10.0)


def test_a_bold_letter_covers_more() -> None:
    thin, bold = (render_text("Bold", 40.0, TextStyle(weight=weight)).sum() for weight in (300, 900))
    assert bold > 1.5 * thin


def test_right_to_left_text_is_put_in_order() -> None:
    assert visual("abc אבג def") == "abc גבא def"
    assert visual("אבג 123, 456") == "456 ,123 גבא"
    assert visual("אבג 1.5 abc!") == "!abc 1.5 גבא"
    assert visual("price: 5$ אב") == "price: 5$ בא"
    assert visual("سعر 20-30") == "30-20 رعس"
    assert seen("(אב)") == ["(בא)"]


def test_arabic_letters_join() -> None:
    assert shape_letters("مرحبا") == "\ufee3\ufeae\ufea3\ufe92\ufe8e"
    assert shape_letters("لا") == "\ufefb"
    assert shape_letters("سلام") == "\ufeb3\ufefc\ufee1"
    assert shape_letters("بَب") == "\ufe91\u064e\ufe90"  # marks are no obstacle
    assert shape_letters("به\u200cها") == "\ufe91\ufeea\ufeeb\ufe8e"
    assert shape_letters("abc") == "abc"


def test_accents_stand_over_the_middle_of_their_letter() -> None:
    letter, accent = break_lines("x\u0302", FACE, 0.0)[0].glyphs
    middle = [
        glyph.x + sum(fonts.measure_ink(glyph.character, glyph.font, 400) or ()) / 2 for glyph in (letter, accent)
    ]
    assert middle[0] == pytest.approx(middle[1])
    assert normalize_text("e\u0301") == "é"


def test_an_emoji_is_one_sign_and_what_no_font_has_a_box() -> None:
    assert seen("👨\u200d👩\u200d👧 👍🏽 ❤\ufe0f") == [f"{fonts.MISSING_GLYPH} {fonts.MISSING_GLYPH} ❤"]
    assert seen("क") == [fonts.MISSING_GLYPH]
    assert float(render_text("😀", 40.0).sum()) > 100


def test_a_font_file_is_used_and_looked_at_first(tmp_path: Path) -> None:
    whole = Path(fonts.FALLBACK_FONT)
    assert measure_text("Hi", 40.0, TextStyle(font=whole)) != measure_text("Hi", 40.0)
    for name, content in {"text.ttf": b"no font", "cut.ttf": whole.read_bytes()[:9000], "empty.ttf": b""}.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(ParameterError, match="font"):
            render_text("Hi", 40.0, TextStyle(font=tmp_path / name))
    with pytest.raises(ParameterError, match="font"):
        render_text("Hi", 40.0, TextStyle(font=tmp_path / "none.ttf"))


@pytest.mark.parametrize("size", [0.0, -1.0, float("nan"), float("inf")])
def test_a_size_must_be_positive(size: float) -> None:
    with pytest.raises(ParameterError, match="size"):
        render_text("Hi", size)


def test_a_text_beyond_all_measure_is_refused() -> None:
    with pytest.raises(ParameterError, match="size"):
        render_text("x" * 1000, 4000.0)


def test_threads_draw_side_by_side() -> None:
    texts = [f"{number} Ωж中ש\u0645 {weight}" for number in range(8) for weight in (300, 900)]
    alone = [render_text(text, 24.0, TextStyle(weight=int(text[-3:]))) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda text: render_text(text, 24.0, TextStyle(weight=int(text[-3:]))), texts))
    assert all(one.equal(other) for one, other in zip(alone, together, strict=True))


def test_part_of_a_text_stays_where_it_is_in_the_whole() -> None:
    whole, part = (render_text("one two", 32.0, TextStyle(visible_share=shown)) for shown in (1.0, 0.5))
    assert part.shape == whole.shape
    middle = whole.shape[2] // 2
    assert torch.equal(part[:, :, : middle // 2], whole[:, :, : middle // 2])
    assert float(part[:, :, middle + 10 :].max()) == 0.0
    assert float(render_text("one two", 32.0, TextStyle(visible_share=0.0)).max()) == 0.0


def test_what_is_read_from_right_to_left_is_shown_from_the_right() -> None:
    whole, part = (render_text("שלום עולם", 32.0, TextStyle(visible_share=shown)) for shown in (1.0, 0.5))
    middle = whole.shape[2] // 2
    assert float(part[:, :, : middle - 10].max()) == 0.0
    assert torch.equal(part[:, :, middle + 10 :], whole[:, :, middle + 10 :])
