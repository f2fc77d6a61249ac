"""Maps of paths between machines."""

from __future__ import annotations

import pytest

from studio.core.errors import ParameterError
from studio.farm.sources.path_map import PathMap


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/mnt/show/a/b.mp4", "D:/show/a/b.mp4"), ("/mnt/show/plates/b.exr", "/plates/b.exr"),
        ("/mnt/showreel/b.mp4", None),
        ("c:\\Work\\x.mp4", "/home/me/work/x.mp4"), ("C:/WORK/sub/x.mp4", "/home/me/work/sub/x.mp4"),
        ("relative.mp4", None), ("/MNT/show/a", None),
    ],
)  # fmt: skip
def test_the_longest_rule_counts(path: str, expected: str | None) -> None:
    rules = ["/mnt/show=D:\\show\\", "/mnt/show/plates/=/plates", "C:\\work=/home/me/work"]
    assert PathMap.from_texts(rules).map_path(path) == expected


@pytest.mark.parametrize("text", ["", "/a", "=/b", "/a=", " = "])
def test_what_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(ParameterError, match="FOLDER=FOLDER"):
        PathMap.from_texts([text])
