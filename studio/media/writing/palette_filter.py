"""Palette filter for GIF: reduces each frame to 256 colours of its own."""

from __future__ import annotations

from fractions import Fraction

from av.filter import Graph
from av.filter.context import FilterContext
from av.video.frame import VideoFrame


class PaletteFilter:
    """FFmpeg's palette filters, one palette for each frame, dithered by a fixed pattern that does not crawl."""

    def __init__(self) -> None:
        self._graph: Graph | None = None
        self._source: FilterContext
        self._sink: FilterContext

    def __call__(self, frame: VideoFrame) -> VideoFrame:
        """Return the frame as pal8; transparent where alpha is below a half."""
        if self._graph is None:
            self._graph = self._build(frame)
        frame.pts = frame.pts or 0
        self._source.push(frame)
        result = self._sink.pull()
        assert isinstance(result, VideoFrame)
        return result

    def _build(self, frame: VideoFrame) -> Graph:
        graph = Graph()
        self._source = graph.add_buffer(
            width=frame.width, height=frame.height, format=frame.format, time_base=Fraction(1, 100)
        )
        split = graph.add("split")
        palette = graph.add("palettegen", "stats_mode=single")
        use = graph.add("paletteuse", "new=1:dither=bayer:bayer_scale=3:alpha_threshold=128")
        self._sink = graph.add("buffersink")
        self._source.link_to(split)
        split.link_to(use, 0, 0)
        split.link_to(palette, 1, 0)
        palette.link_to(use, 0, 1)
        use.link_to(self._sink)
        graph.configure()
        return graph
