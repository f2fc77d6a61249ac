"""`render --profile`, warnings about what was rendered, and what it is computed on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from nodes.color.tone import Gain
from studio.app.run import main
from studio.sdk import Image, Mask
from tests.conftest import ROOT

GRADE = ROOT / "assets" / "graphs" / "grade.loom"


def arguments(tmp_path: Path, *more: str) -> list[str]:
    return ["render", str(GRADE), "--range", "0-5", "--scale", "0.25", "-o", str(tmp_path / "out.mp4"), *more]


def test_the_table_names_every_node_and_what_it_cost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments(tmp_path, "--profile")) == 0
    said = capsys.readouterr().out
    for heading in ("node", "type", "computed", "found", "share", "mean ms", "p95 ms", "at frame", "MiB each"):
        assert heading in said
    assert "color.gain" in said
    assert "source.video" in said
    assert "…" not in said


def test_the_profile_as_json_adds_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments(tmp_path, "--profile", "--json")) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["notices"] == []
    rows = {row["type"]: row for row in found["profile"]}
    assert rows["color.gain"]["computed"] == 6
    assert rows["color.gain"]["bytes"] == 6 * 3 * 4 * 160 * 90
    assert sum(row["share"] for row in found["profile"]) == pytest.approx(1.0, abs=0.01)
    assert all(row["p95"] <= row["worst"] for row in found["profile"])


def test_without_it_there_is_no_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments(tmp_path, "--json", "--precision", "float32")) == 0
    assert "profile" not in json.loads(capsys.readouterr().out)


def test_values_that_are_not_finite_are_a_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoil(self: Gain, image: Image, mask: Mask | None) -> Image:
        return image.with_pixels(torch.full_like(image.pixels, float("nan")))

    monkeypatch.setattr(Gain, "process", spoil)
    assert main(arguments(tmp_path)) == 0
    said = capsys.readouterr().err
    assert "frameloom: warning: " in said
    assert "43,200 of 43,200 values are not finite" in said
    assert "likewise at frames 1, 2, 3, 4, 5" in said
    assert main(arguments(tmp_path, "--quiet")) == 0
    assert capsys.readouterr().err == ""


def test_info_without_a_file_names_the_devices(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["cpu"].endswith("cores")
    assert "networks in" in found["auto"]
    assert main(["info"]) == 0
    assert "torch" in capsys.readouterr().out
