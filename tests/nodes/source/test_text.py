"""Text and Text from File."""

from __future__ import annotations

from pathlib import Path

import pytest

from nodes.source.text import Text, TextFile
from studio.core.errors import MediaError
from studio.media.media_files import MediaFiles
from studio.sdk import ParameterError
from studio.sdk.testing import MemoryMedia, run_frame

PATH = Path("a.txt")


def test_a_text_is_given_as_it_is() -> None:
    for text in ("", "two\nlines", "مرحبا", "北京 😀"):
        assert run_frame(Text(text=text)) == text
    assert Text(length=7, rate=10.0).facts({}, MemoryMedia()).length == 7


def test_line_by_line() -> None:
    media = MemoryMedia(texts={PATH: "one\n\n  two \nthree"})
    node = TextFile(file=PATH, line_length=10)
    assert node.facts({}, media).length == 30
    assert [run_frame(node, frame, media=media) for frame in (0, 9, 10, 29, 50)] == [
        "one",
        "one",
        "two",
        "three",
        "three",
    ]
    assert run_frame(TextFile(file=PATH, line_length=0), 3, media=media) == "one\n\n  two \nthree"
    with pytest.raises(ParameterError, match="a line of text"):
        TextFile(file=PATH).facts({}, MemoryMedia(texts={PATH: " \n"}))
    with pytest.raises(ParameterError, match="path of a text file"):
        TextFile().facts({}, media)


@pytest.mark.parametrize(
    "data", ["Grüße\r\n北京\n".encode(), "\ufeffGrüße\n北京\n".encode(), "Grüße\r北京\n".encode("utf-16")]
)
def test_files_of_text(data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(data)
    with MediaFiles() as media:
        assert media.read_text(file) == "Grüße\n北京\n"


def test_what_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "latin.txt").write_bytes("Grüße".encode("latin-1"))
    with MediaFiles() as media:
        with pytest.raises(MediaError, match="not UTF-8 text"):
            media.read_text(tmp_path / "latin.txt")
        for path in (tmp_path, tmp_path / "missing.txt"):
            with pytest.raises(MediaError):
                media.read_text(path)
