"""Paths become URLs and URLs paths, on every system."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from studio.graph.otio.media_urls import make_url, parse_url

HOME = Path("/films/night")


@pytest.mark.parametrize(
    ("file", "url"),
    [
        ("/films/night/a b%20#?ä.mov", "a%20b%2520%23%3F%C3%A4.mov"),
        ("/films/day/a.mov", "../day/a.mov"),
        ("/films/night/c:d.mov", "c%3Ad.mov"),
        ("/other/a.mov", "file:///other/a.mov"),
        ("//nas/films/a b.mov", "file://nas/films/a%20b.mov"),
        ("C:/Shots/a b.mov", "file:///C:/Shots/a%20b.mov"),
    ],
)
def test_a_path_comes_back_from_its_url(file: str, url: str) -> None:
    assert make_url(file, PurePosixPath("/films/night")) == url
    assert parse_url(url, HOME) == file


def test_a_windows_path_is_relative_on_the_same_drive_only() -> None:
    folder = PureWindowsPath("C:/Shots/cut")
    assert make_url("C:/Shots/media/a b.mov", folder) == "../media/a%20b.mov"
    assert make_url("C:/Other/a.mov", folder) == "file:///C:/Other/a.mov"
    assert make_url("D:/Shots/a.mov", folder) == "file:///D:/Shots/a.mov"
    assert make_url("//nas/films/a.mov", PureWindowsPath("//nas/films/cut")) == "../a.mov"


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("file:///a/b%20c.mov", "/a/b c.mov"),
        ("file://localhost/a/b.mov", "/a/b.mov"),
        ("FILE:/a/b.mov", "/a/b.mov"),
        ("file:///C%3A/a.mov", "C:/a.mov"),
        ("file://C:/a.mov", "C:/a.mov"),
        ("file://server/share/a.mov", "//server/share/a.mov"),
        (r"C:\Shots\a b.mov", "C:/Shots/a b.mov"),
        (r"\\server\share\a.mov", "//server/share/a.mov"),
        ("/plain path/50% grey.mov", "/plain path/50% grey.mov"),
        ("sub/../a.mov", "/films/night/a.mov"),
        ("http://example.org/a.mov", None),
        ("s3://bucket/a.mov", None),
        ("", None),
        ("a\0.mov", None),
    ],
)
def test_what_other_programs_write(url: str, file: str | None) -> None:
    assert parse_url(url, HOME) == file


def test_a_file_with_a_percent_sign_is_found_as_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "a%20b.mov").touch()
    assert parse_url("a%20b.mov", tmp_path) == (tmp_path / "a%20b.mov").as_posix()
    assert parse_url("c%20d.mov", tmp_path) == (tmp_path / "c d.mov").as_posix()
