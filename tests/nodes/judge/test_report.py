"""Report: its numbers, its page, and a render of it."""

from __future__ import annotations

import json
import math
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from nodes.judge.line_chart import draw_line_chart
from nodes.judge.report import WriteReport
from nodes.judge.signal_summary import FrameRecord, summarize_signal
from studio.core.errors import MediaError
from studio.core.time import FrameRange
from studio.engine.engine import Engine
from studio.engine.render import render_sink
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.media.media_files import MediaFiles
from studio.sdk import ClipInfo, FrameRate, Image, StudioError
from studio.sdk.registry import Registry
from studio.sdk.testing import MemoryMedia, run_sink

FILE = Path("out/report.html")


def made(suffix: str = ".html", frames: int = 20, **inputs: Any) -> str:
    media = MemoryMedia()
    node = WriteReport(file=FILE.with_suffix(suffix), names="PSNR, Error <&>", less_is_better="b", title="A & B")
    run_sink(node, frames, media=media, **inputs)
    return media.written_files[FILE.with_suffix(suffix)].data.decode()


class TestSummary:
    def test_against_numpy(self) -> None:
        values = np.random.default_rng(2).normal(size=101)
        found = summarize_signal("x", [float(value) for value in values], 10, less_is_better=True)
        assert found.mean == pytest.approx(values.mean())
        assert found.deviation == pytest.approx(values.std())
        assert (found.least, found.greatest) == (values.min(), values.max())
        assert (found.p5, found.p95) == pytest.approx(tuple(np.percentile(values, (5, 95))))
        assert found.worst[0].frame == 10 + int(values.argmax())
        assert summarize_signal("x", [3.0, 1.0, 2.0], 0, less_is_better=False).worst[0].frame == 1

    def test_what_is_no_number_is_a_gap(self) -> None:
        found = summarize_signal("x", [1.0, math.nan, math.inf, 3.0], 0, less_is_better=False)
        assert (found.mean, found.values) == (2.0, (1.0, None, None, 3.0))
        assert summarize_signal("x", [math.nan], 0, less_is_better=False).mean is None

    def test_a_record_is_kept_as_it_is(self) -> None:
        record = FrameRecord((0.1, math.inf, -1e300), "abc")
        assert FrameRecord.from_bytes(record.to_bytes()) == record


class TestChart:
    @pytest.mark.parametrize("values", [[1.0], [5.0] * 9, [0.0] * 3, [1e-12, 2e-12], [-1e9, 1e9], [1.0, math.nan, 2.0]])
    def test_any_numbers(self, values: list[float]) -> None:
        chart = draw_line_chart(summarize_signal("x", values, 3, less_is_better=False), 3)
        places = [float(text) for text in re.findall(r' c?[xy][12]?="([^"]*)"', chart)]
        assert all(math.isfinite(place) and -1 <= place <= 961 for place in places)

    def test_a_long_signal_keeps_its_peak(self) -> None:
        values = [0.0] * 50_000
        values[31_234] = 7.0
        chart = draw_line_chart(summarize_signal("x", values, 0, less_is_better=True), 0)
        assert len(chart) < 40_000
        assert "frame 31234: 7" in chart


class TestPage:
    def test_the_numbers_as_json(self) -> None:
        found = json.loads(made(".json", a=lambda t: 30.0 + t, b=[0.5, 0.25] * 10))
        assert (found["title"], found["frames"], found["fps"]) == ("A & B", 20, 25.0)
        first, second = found["signals"]
        assert (first["name"], first["mean"], first["worst"][0]) == ("PSNR", 39.5, {"frame": 0, "value": 30.0})
        assert (second["less_is_better"], second["worst"][0]["frame"]) == (True, 0)
        assert second["values"] == [0.5, 0.25] * 10

    def test_the_page_is_whole_and_escaped(self) -> None:
        image = Image(torch.rand(4, 9, 400))
        text = made(a=float, b=[math.nan] * 20, image=image)
        tags: list[str] = []
        parser = HTMLParser()
        parser.handle_starttag = lambda tag, attrs: tags.append(tag)  # type: ignore[method-assign]
        parser.feed(text)
        assert tags.count("svg") == 1
        assert tags.count("img") == 6 + 5
        assert tags.count("tr") == 3
        assert "Error &lt;&amp;&gt;" in text
        assert "<&>" not in text.partition('<script type="application/json"')[0]
        assert "http" not in text.replace("http-equiv", "")
        data = re.search(r'id="report">(.*)</script>', text)
        assert data is not None
        assert json.loads(data[1])["signals"][1]["mean"] is None


def test_what_cannot_be_written() -> None:
    with pytest.raises(StudioError, match="no signal is connected"):
        WriteReport().facts({"image": ClipInfo(FrameRate.from_value(25), 5, 4, 4, 3)}, MemoryMedia())
    with pytest.raises(MediaError, match=r"suffix '.pdf'; accepted: .html, .json"):
        run_sink(WriteReport(file=Path("a.pdf")), 1, media=MemoryMedia(), a=1.0)


def test_it_lasts_as_long_as_the_longest() -> None:
    rate = FrameRate.from_value(25)
    clips = {"a": ClipInfo(rate, 5), "c": ClipInfo(rate, 9)}
    assert WriteReport().facts(clips, MemoryMedia()).length == 9


def test_a_render_writes_it(tmp_path: Path) -> None:
    records = {
        "noise": NodeRecord("noise", "source.noise", "noise", params={"width": 48, "height": 32, "length": 12}),
        "sharp": NodeRecord("sharp", "judge.sharpness", "sharp"),
        "report": NodeRecord("report", "judge.report", "report", params={"file": (tmp_path / "r.json").as_posix()}),
    }
    wires = {
        Endpoint("sharp", "image"): Endpoint("noise", "image"),
        Endpoint("report", "c"): Endpoint("sharp", "laplacian"),
        Endpoint("report", "image"): Endpoint("noise", "image"),
    }
    with MediaFiles() as media:
        engine = Engine(Registry().discover_nodes("nodes"), media, cache_bytes=64 << 20, device="cpu")
        done = render_sink(engine, Graph(records, wires), "report", frames=FrameRange(2, 10))
    found = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert done.frames == found["frames"] == len(found["signals"][0]["values"]) == 8
    assert (found["first_frame"], found["signals"][0]["name"]) == (2, "C")
