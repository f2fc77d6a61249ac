"""Identifiers as labels."""

from __future__ import annotations

import pytest

from studio.ui.widgets.text.display_names import format_identifier, replace_code_marks


@pytest.mark.parametrize(
    ("identifier", "label"),
    [
        ("frame_rate", "Frame rate"),
        ("h264", "H.264"),
        ("veryfast", "Very fast"),
        ("rms", "RMS"),
        ("table (csv)", "Table (CSV)"),
        ("as A", "As A"),
        ("sRGB", "sRGB"),
        ("Gamma 2.2 Encoded Rec.709", "Gamma 2.2 Encoded Rec.709"),
        ("0 to 1, in each frame", "0 to 1, in each frame"),
    ],
)
def test_a_label_reads_as_the_field_writes_it(identifier: str, label: str) -> None:
    assert format_identifier(identifier) == label


def test_marks_of_code_are_replaced_and_identifiers_are_words() -> None:
    text = "`shot.####.png`, or `frame_rate`"
    assert replace_code_marks(text) == "shot.####.png, or frame rate"
    assert replace_code_marks(text, "<b>", "</b>") == "<b>shot.####.png</b>, or <b>frame rate</b>"
