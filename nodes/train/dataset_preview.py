"""Preview of a data set: a grid of samples that plays, and one sample to look at and to listen to."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from nodes.shared.drawing_canvas import DrawingCanvas
from nodes.train.scenes.scene_preview import SCENE_COLUMN, draw_scene_frame
from studio.core.errors import MediaError
from studio.core.translation import tr
from studio.sdk import (
    Audio,
    ClipInfo,
    Color,
    Context,
    Dataset,
    FrameRate,
    Image,
    Media,
    Param,
    Sample,
    SourceNode,
    StudioError,
    Time,
    output,
)
from studio.sdk.node import Node
from studio.sdk.pixels import ResampleFilter, resize
from studio.sdk.training.dataset import AUDIO_SAMPLE_RATE
from studio.sdk.typography import ASCENT, DESCENT, TextAlign, TextStyle, render_text

if TYPE_CHECKING:
    import numpy as np
    import torch

_RATE: Final = FrameRate.from_value(25)
_PAPER, _EMPTY = Color(0.075, 0.08, 0.095), Color(0.13, 0.14, 0.16)
_TEXT, _NAME = Color(0.80, 0.82, 0.86), Color(0.45, 0.47, 0.52)
_GAP: Final = 0.012  # of the preview's width, around everything
_LETTERS: Final = 0.07  # of a cell's width
_LETTERS_OF_ALL: Final = 0.0115  # of the preview's width: letters are no smaller
_LINES, _LINE = 3, 1.25
_MOST_LETTERS: Final = 200
_MOST_IN_REEL: Final = 10_000


class DatasetPreviewNode(Node):
    """What has a data set and shows some of it."""

    index: int = Param(
        default=0, min=0, max=2**31 - 1, slider=(0, 1000),
        help="The sample to show, at most the last one; the preview begins with it.", section="Preview",
    )  # fmt: skip
    columns: int = Param(
        default=6,
        min=1,
        max=40,
        slider=(1, 12),
        animatable=False,
        help="Samples per row of the preview.",
        section="Preview",
    )
    rows: int = Param(
        default=3, min=1, max=40, slider=(1, 12), animatable=False, help="Rows of the preview.", section="Preview"
    )
    preview_width: int = Param(
        default=1280, min=16, max=16_384, slider=(320, 3840), unit="px", animatable=False,
        help="Width of the preview.", section="Preview",
    )  # fmt: skip

    def compute_grid_facts(self, samples: ClipInfo) -> ClipInfo:
        """Return the preview's facts, from those of the data set."""
        page = _PageLayout.from_node(self, samples)
        return ClipInfo(samples.rate or _RATE, samples.length, page.width, page.height, 3)

    def draw_grid(self, samples: Dataset, facts: ClipInfo, frame: int, ctx: Context) -> Image:
        """Draw a frame of samples in rows, each with its caption below.

        Args:
            samples: The data set.
            facts: Its facts.
            frame: Which frame of the clips.
            ctx: Is asked now and then whether to go on.
        """
        page = _PageLayout.from_node(self, facts)
        paper = DrawingCanvas(page.width, page.height, _PAPER)
        first = min(self.index, max(0, len(samples) - 1))
        for cell in range(min(self.columns * self.rows, len(samples) - first)):
            ctx.check()
            _draw_cell(paper, page, cell, _shown(samples, first + cell), frame, facts)
        return paper.to_image(opaque=True)


class SampleSourceNode(DatasetPreviewNode, SourceNode):
    """A source of samples."""

    @abstractmethod
    def make_dataset(self, media: Media) -> Dataset:
        """Return the data set. Raises StudioError where there is none."""

    @abstractmethod
    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return size, rate and length of the clips, and how many there are."""

    def get_output_info(self, output: str, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return those of the clips, of the preview and of the sound."""
        samples = self.facts(inputs, media)
        clip = ClipInfo(samples.rate, samples.length)
        sample = replace(clip, width=samples.width, height=samples.height, channels=3)
        sound = replace(clip, channels=1, sample_rate=AUDIO_SAMPLE_RATE)
        reel = replace(sample, length=samples.length * min(samples.samples, _MOST_IN_REEL))
        others = {
            "reel": reel,
            "preview": self.compute_grid_facts(samples),
            "sample": sample,
            "sound": sound,
            "caption": ClipInfo(),
        }
        return others.get(output, samples)

    def process(self, ctx: Context) -> Dataset:
        """Give the data set."""
        return self.make_dataset(ctx.media)

    @output
    def preview(self, time: Time, ctx: Context) -> Image:
        """Draw a frame of the samples."""
        return self.draw_grid(self.make_dataset(ctx.media), self.facts({}, ctx.media), time.frame, ctx)

    @output
    def sample(self, time: Time, ctx: Context) -> Image:
        """Give a frame of one sample; black where it has no pictures."""
        return _frame_of(self._sample(ctx), time.frame, self.facts({}, ctx.media).scale_size(ctx.scale), ctx)

    @output
    def reel(self, time: Time, ctx: Context) -> Image:
        """Give all samples one after the other, as one clip; black where one cannot be decoded."""
        samples, clip = self.make_dataset(ctx.media), self.facts({}, ctx.media)
        found = _shown(samples, min(time.frame // clip.length, len(samples) - 1))
        return _frame_of(found, time.frame % clip.length, clip.scale_size(ctx.scale), ctx)

    @output
    def caption(self, ctx: Context) -> str:
        """Give the caption of one sample."""
        return self._sample(ctx).text

    @output
    def sound(self, time: Time, ctx: Context) -> Audio:
        """Give what is heard in a frame of one sample; silence where it has no sound."""
        import torch

        heard, wanted = self._sample(ctx).audio, time.rate.get_frame_samples(time.frame, AUDIO_SAMPLE_RATE)
        samples = torch.zeros(1, len(wanted))
        if heard is not None:
            part = heard[wanted.start : wanted.stop]
            samples[0, : part.shape[0]] = part
        return Audio(samples.to(ctx.device), AUDIO_SAMPLE_RATE)

    def _sample(self, ctx: Context) -> Sample:
        samples = self.make_dataset(ctx.media)
        if not len(samples):
            raise StudioError(tr("the data set has no samples"))
        return samples.get_sample(min(self.index, len(samples) - 1))


def _frame_of(sample: Sample, frame: int, clip: ClipInfo, ctx: Context) -> Image:
    """Return a frame of a sample at a size; black where it has no pictures."""
    import torch

    pixels = _render_sample_frame(sample, frame, clip)
    if pixels is None:
        pixels = torch.zeros(clip.height, clip.width, 3).permute(2, 0, 1)
    return Image(pixels.to(ctx.device))


def to_float_picture(frame: torch.Tensor) -> torch.Tensor:
    """Return a frame of a sample as pixels: uint8 [3, H, W] → float32 [3, H, W], lying as [H, W, 3]."""
    return frame.permute(1, 2, 0).contiguous().float().mul_(1 / 255).permute(2, 0, 1)


def _render_sample_frame(
    sample: Sample, frame: int, clip: ClipInfo, enlarge: ResampleFilter = ResampleFilter.AUTO
) -> torch.Tensor | None:
    """Return a frame of a sample at a clip's size, [3, H, W]: from its pictures, or drawn; None of sound or text."""
    if sample.video is not None:
        pixels = to_float_picture(sample.video[min(frame, sample.video.shape[0] - 1)])
        return resize(pixels, clip.width, clip.height, enlarge)
    return draw_scene_frame(sample, frame, clip) if SCENE_COLUMN in sample.columns else None


@dataclass(frozen=True, slots=True)
class _PageLayout:
    """Where things go, in pixels."""

    width: int
    height: int
    cell: tuple[float, float]
    letters: float
    gap: float
    columns: int

    @classmethod
    def from_node(cls, node: DatasetPreviewNode, samples: ClipInfo) -> _PageLayout:
        """Lay the page out for samples of a shape."""
        gap = _GAP * node.preview_width
        across = max(1.0, (node.preview_width - gap * (node.columns + 1)) / node.columns)
        down = max(1.0, across * (samples.height or 1) / (samples.width or 1))
        letters = max(_LETTERS * across, _LETTERS_OF_ALL * node.preview_width)
        tall = gap + node.rows * (down + letters * (0.4 + _LINE * _LINES) + gap)
        return cls(node.preview_width, max(1, round(min(tall, 32_768.0))), (across, down), letters, gap, node.columns)

    def find_cell_corner(self, cell: int) -> tuple[float, float]:
        """Return where a cell begins."""
        row, column = divmod(cell, self.columns)
        below = self.cell[1] + self.letters * (0.4 + _LINE * _LINES) + self.gap
        return self.gap + column * (self.cell[0] + self.gap), self.gap + row * below


def _shown(samples: Dataset, index: int) -> Sample:
    """Return a sample; one that cannot be decoded says so in its caption's place."""
    try:
        return samples.get_sample(index)
    except StudioError as error:
        return Sample(str(index), error.reason if isinstance(error, MediaError) else str(error))


def _draw_cell(paper: DrawingCanvas, page: _PageLayout, cell: int, sample: Sample, frame: int, clip: ClipInfo) -> None:
    import numpy as np

    left, top = page.find_cell_corner(cell)
    x, y = round(left), round(top)
    width = max(1, round(left + page.cell[0]) - x)
    height = max(1, round(top + page.cell[1]) - y)
    small = sample.video is not None and width >= 2 * sample.video.shape[3]  # they are shown pixel by pixel
    enlarge = ResampleFilter.NEAREST if small else ResampleFilter.AUTO
    pixels = _render_sample_frame(sample, frame, replace(clip, width=width, height=height), enlarge)
    if pixels is None:
        paper.fill_rectangle(x, y, x + width, y + height, _EMPTY)
    else:
        paper.blend_color(np.ones((height, width), np.float32), Image(pixels).as_array().clip(0.0, 1.0), x, y)
    style = TextStyle(align=TextAlign.CENTER, wrap_width=page.cell[0], line_spacing=_LINE)
    cover = _written(" ".join((sample.text or sample.name).split()), page.letters, style)
    color = _TEXT if sample.text else _NAME
    paper.blend_color(
        cover, color, round(left + (page.cell[0] - cover.shape[1]) / 2), y + height + round(0.2 * page.letters)
    )


def _written(text: str, letters: float, style: TextStyle) -> np.ndarray:
    """Return a caption as coverage [H, W], cut to the lines that there are."""
    import numpy as np

    limit = (_LINES - 1) * _LINE + ASCENT + DESCENT + 0.5
    shown, rest = text[:_MOST_LETTERS], text[_MOST_LETTERS:]
    while shown:
        cover = render_text(f"{shown}…" if rest else shown, letters, style)[0].numpy()
        tall = cover.shape[0] / letters
        if tall <= limit:
            return cover
        shown, rest = shown[: min(len(shown) - 1, int(len(shown) * (limit / tall + 1) / 2))].rstrip(), "…"
    return np.zeros((1, 1), np.float32)
