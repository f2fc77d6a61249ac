"""Paths on other machines are known by their text, as every system writes them."""

from __future__ import annotations

import pytest

from studio.core.paths.network_paths import find_network_place, is_near


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (r"\\server\share\a.mov", "//server/share"),
        ("//server/share/a.mov", "//server/share"),
        (r"\\SERVER\Share\deep\a.####.exr", "//server/share"),
        (r"\/server\share/a.mov", "//server/share"),
        ("///server//share/a.mov", "//server/share"),
        (r"\\server", "//server"),
        (r"\\10.0.0.1@8080\DavWWWRoot\a.mov", "//10.0.0.1@8080/davwwwroot"),
        (r"\\?\UNC\server\share\a.mov", "//server/share"),
        (r"\\.\UNC\server\share\a.mov", "//server/share"),
        (r"\\.\pipe\listener", "//./pipe"),
        (r"\\?\GLOBALROOT\Device\Mup\server\share", "//./globalroot"),
        ("/net/server/a.mov", "/net/server"),
        ("/Network/Servers/studio/a.mov", "/Network/Servers/studio"),
    ],
)
def test_places_on_other_machines(path: str, place: str) -> None:
    assert find_network_place(path) == place


@pytest.mark.parametrize(
    "path",
    [
        "", "a.mov", "/home/me/a.mov", "C:/a.mov", r"C:\a.mov", r"\\?\C:\a.mov", "//?/C:/a.mov", r"\\.\C:",
        r"\\?\Volume{b75e2c83-0000-0000-0000-602f00000000}\a.mov", "/network/a.mov", "/net", "../a.mov",
        "org/model", "/project/http:/host/a.mp4",
    ],
)  # fmt: skip
def test_places_on_this_machine(path: str) -> None:
    assert find_network_place(path) == ""


def test_what_lies_on_the_share_of_the_project_is_near() -> None:
    assert is_near(r"\\server\share\media\a.mov", "//SERVER/share/film.loom")
    assert not is_near(r"\\server\other\a.mov", "//server/share/film.loom")
    assert not is_near("//server/share/a.mov", "/home/me/film.loom")
    assert is_near("/media/a.mov", "/home/me/film.loom")
