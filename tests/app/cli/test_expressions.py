"""`--set NODE.PARAM==EXPRESSION`: nodes by their names, errors before anything is rendered."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from studio.api import LocalHost, ProjectHandle
from studio.app.run import main
from studio.services.engine_setup import load_registry


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    """Return a grey picture, a Gain of it and a node whose factor can be read."""
    with ProjectHandle(LocalHost(load_registry(has_user_nodes=False), device="cpu")) as project:
        grey = project.add("source.color", width=16, height=16, color=(0.5, 0.5, 0.5))
        grey >> project.add("color.gain", "Look 1") >> project.add("color.gain", "Fade")
        project["Fade"] >> project.add("output.write_images", "Write", file=tmp_path / "out.##.png")
        return project.save(tmp_path / "grey.loom")


def _render(graph: Path, *settings: str) -> int:
    words = [word for setting in settings for word in ("--set", setting)]
    return main(["render", str(graph), "--range", "0-4", "--no-cache", "--quiet", *words])


def test_an_expression_varies_the_picture(graph: Path) -> None:
    assert _render(graph, "Look 1.gain=0.5", "Fade.gain==`Look 1`.gain * frame") == 0
    levels = []
    for number in range(5):
        picture = cv2.imread(str(graph.with_name(f"out.{number:02}.png")))
        assert picture is not None
        levels.append(float(picture.mean()) / 255)
    assert levels == pytest.approx(list(np.arange(5) * 0.5 * 0.25), abs=0.003)


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("Fade.gain==Nowhere.gain", "no node “Nowhere”"),
        ("Fade.gain==Fade.gain", "itself"),
        ("Fade.gain==1 +", "needed"),
        ("Fade.gain==" + "1+" * 5_000_000 + "1", "at most 4000"),
    ],
    ids=["unknown", "cycle", "unfinished", "ten megabytes"],
)
def test_errors_say_where_and_why(graph: Path, setting: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _render(graph, setting) == 2
    error = capsys.readouterr().err
    assert told in error
    assert len(error) < 2000
    assert not list(graph.parent.glob("out.*"))
