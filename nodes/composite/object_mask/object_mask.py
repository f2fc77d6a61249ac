"""Object Mask: what is clicked on is masked through the clip."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from nodes.composite.object_mask.flow_tracking import track_by_flow
from nodes.composite.object_mask.mask_track import MaskTrack
from nodes.composite.object_mask.seeds import FrameSeeds, gather_seeds
from nodes.composite.object_mask.video_segmenter import check_segmenter, load_segmenter, track_by_model
from nodes.composite.object_mask.working_frames import WorkingFrames
from studio.core.translation import tr
from studio.sdk import (
    Clip,
    ClipInfo,
    ClipNode,
    Context,
    Image,
    Mask,
    Media,
    ModelInfo,
    NodeDevice,
    ObjectClicks,
    Param,
    ParameterError,
    PretrainedNode,
    Task,
    Time,
    node,
    output,
)
from studio.sdk.clicks.object_clicks import ClickedObject
from studio.sdk.viewer_handles import ClicksHandle

if TYPE_CHECKING:
    import torch

_HALF: Final = 0.5


class ObjectMaskEdge(StrEnum):
    """How a mask ends."""

    SOFT = "soft"
    HARD = "hard"


@dataclass(frozen=True, slots=True)
class ObjectTracks:
    """Where the objects are.

    Args:
        tracks: One for each object.
    """

    tracks: tuple[MaskTrack, ...]


@node(
    "composite.object_mask",
    name="Object Mask",
    aliases=(
        "Segment Anything", "SAM 2", "Sam2Segmentation", "SAM 3", "EdgeTAM", "Magic Mask", "Roto Brush", "Click Mask",
        "GrabCut", "Video Segmentation", "Object Selection", "Track Anything", "Points Editor",
    ),
    device=NodeDevice.PARTLY_CPU,
)  # fmt: skip
class ObjectMask(PretrainedNode, ClipNode):
    """Mask objects through the clip that are clicked on in the viewer.

    A click in the viewer says what belongs to the object, with Alt what does not; a drag draws a box around it. Clicks
    on further frames correct the mask there and around. The mask is that of all objects, or of those that `objects`
    names.

    Without a model, a box or some clicks start a cut by colors (GrabCut, C. Rother et al., 2004). The mask then moves
    along the optical flow to the frames before and after, and is cut anew in a narrow band around its outline. It works
    at once, for things whose colors differ from what is around them. An object that was covered is found again where it
    looks as before; else click on it again. What crosses it in the same colors may join its mask: Alt-click on that.
    With a folder of a video segmenter in `model` (SAM 2 video, EdgeTAM video, SAM 3 tracker video), that model follows
    the objects.

    The clip is gone through once, at the working size, which limits how sharp the outline is: Refine Matte finds hair
    and soft edges. A proxy gives about the same mask. What is kept is about a kilobyte for a frame and object. Alpha is
    not read.
    """

    tasks = (Task.SEGMENT_BY_CLICKS,)
    is_generative = False
    is_model_optional = True
    viewer_handles = (ClicksHandle("clicks"),)

    clicks: ObjectClicks = Param(
        default=ObjectClicks(), animatable=False, help="The objects with their clicks and boxes, made in the viewer."
    )
    objects: str = Param(
        default="", animatable=False, help="Objects to mask: names or numbers, separated by commas; empty for all."
    )
    edge: ObjectMaskEdge = Param(default=ObjectMaskEdge.SOFT, help="Soft: the edge is smooth; hard: only 0 and 1.")
    invert: bool = Param(default=False, help="Mask everything but the objects.")
    reach: int = Param(
        default=0, min=0, max=10_000_000, slider=(0, 100), unit="f", animatable=False, zero_text="The whole clip",
        help="Frames before the first and after the last click that are masked; 0 masks the whole clip.",
    )  # fmt: skip
    size: int = Param(
        default=640, min=64, max=4096, slider=(320, 1920), step=10, animatable=False,
        help="The working size without a model: larger pictures are reduced to this longer side.",
        applies_when=("model", ""),
    )  # fmt: skip

    def get_model_info(self, media: Media) -> ModelInfo:
        """Return what is known of the model. Raises ModelError where it is no video segmenter, or cannot be used."""
        found = super().get_model_info(media)
        check_segmenter(found)
        return found

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return those of the picture, with one channel. Raises StudioError where the model or a name is of no use."""
        if self.model:
            self.get_model_info(media)
        self._find_chosen()
        return super().facts(inputs, media)

    def get_remarks(self, inputs: Mapping[str, ClipInfo], media: Media) -> tuple[str, ...]:
        """Say what lacks clicks, and which clicks lie outside of the clip."""
        if not self.clicks.objects:
            return (tr("Nothing is clicked on: the mask is empty. Click on an object in the viewer."),)
        clip = inputs.get("image", ClipInfo())
        remarks = [
            tr("{name} has no click or box that shows it: it is not masked", name=each.name)
            for each in self._find_chosen().values()
            if each.start_frame is None
        ]
        outside = sum(_count_outside(each, clip) for each in self.clicks.objects)
        if outside:
            remarks.append(
                tr("Clicks and boxes outside of the clip or its frame, which have no effect: {count}", count=outside)
            )
        return tuple(remarks)

    def analyze(self, image: Clip[Image], ctx: Context) -> ObjectTracks:
        """Follow the objects through the clip."""
        chosen = list(self._find_chosen().values())
        if self.model:
            return ObjectTracks(self._track_by_model(image, chosen, ctx))
        pictures = WorkingFrames(image, self.size, ctx.check)
        zoom = pictures.width / pictures.full_width * ctx.scale, pictures.height / pictures.full_height * ctx.scale
        size = pictures.width, pictures.height
        seeds = [gather_seeds(each, len(image), zoom, size) for each in chosen]
        frames = [self._find_frames(each, len(image)) for each in seeds]
        back = sum(max(each) - min(each) for each in seeds if each)
        steps = ctx.progress(sum(map(len, frames)) + back, tr("Following objects"))

        def step() -> None:
            next(steps, None)

        tracks = [track_by_flow(pictures, each, span, step) for each, span in zip(seeds, frames, strict=True)]
        return ObjectTracks(tuple(tracks))

    def process(self, image: Image, time: Time, analysis: ObjectTracks) -> Mask:
        """Give the mask of a frame at the size of the picture."""
        pixels = image.pixels.new_zeros(1, image.height, image.width)
        for track in analysis.tracks:
            shown = self._draw(track, time.frame, image)
            pixels = pixels if shown is None else pixels.maximum(shown)
        return Mask(1.0 - pixels if self.invert else pixels)

    @output
    def areas(self, image: Image, time: Time, analysis: ObjectTracks) -> str:
        """List the objects, one a line: name, and share of the frame in percent."""
        lines = []
        for (_, each), track in zip(self._find_chosen().items(), analysis.tracks, strict=True):
            shown = self._draw(track, time.frame, image)
            percent = 0.0 if shown is None else 100.0 * float((shown > _HALF).float().mean())
            lines.append(f"{each.name} {percent:.1f} %")
        return "\n".join(lines)

    def _draw(self, track: MaskTrack, frame: int, image: Image) -> torch.Tensor | None:
        """Return an object's mask, [1, H, W]; None where it is not."""
        import torch
        from torch.nn import functional

        levels = track.read_levels(frame)
        if levels is None:
            return None
        plane = torch.from_numpy(levels).to(image.pixels.device)[None, None]
        sized = functional.interpolate(plane, (image.height, image.width), mode="bilinear", align_corners=False)[0]
        if self.edge is ObjectMaskEdge.HARD:
            return (sized > 0.0).to(torch.float32)
        if not track.is_distance:
            return sized.sigmoid()
        return (sized * (image.width / track.width) + _HALF).clamp(0.0, 1.0)

    def _track_by_model(self, image: Clip[Image], chosen: list[ClickedObject], ctx: Context) -> tuple[MaskTrack, ...]:
        info = self.get_model_info(ctx.media)
        first = image[0]
        zoom, size = (ctx.scale, ctx.scale), (first.width, first.height)
        seeds = [gather_seeds(each, len(image), zoom, size) for each in chosen]
        known: dict[int, FrameSeeds] = {frame: each for object_seeds in seeds for frame, each in object_seeds.items()}
        frames = self._find_frames(known, len(image))
        use = self.request_model(ctx.media, load_segmenter)
        return track_by_model(info, image, seeds, frames, lambda work: ctx.run_with_model(use, work), ctx)

    def _find_frames(self, seeds: Mapping[int, FrameSeeds], count: int) -> range:
        """Return the frames that are masked."""
        if not seeds:
            return range(0)
        if not self.reach:
            return range(count)
        return range(max(0, min(seeds) - self.reach), min(count, max(seeds) + self.reach + 1))

    def _find_chosen(self) -> dict[int, ClickedObject]:
        """Return the objects that are masked, by number from 1. Raises ParameterError where a name is unknown."""
        known = dict(enumerate(self.clicks.objects, 1))
        wanted = [part.strip() for part in self.objects.split(",") if part.strip()]
        if not wanted:
            return known
        found: dict[int, ClickedObject] = {}
        for name in wanted:
            hits = {number: each for number, each in known.items() if each.name.strip() == name}
            hits = hits or {number: each for number, each in known.items() if str(number) == name}
            if not hits:
                names = ", ".join(each.name for each in known.values()) or tr("no objects: nothing is clicked on")
                raise ParameterError("objects", name, names)
            found |= hits
        return found


def _count_outside(each: ClickedObject, clip: ClipInfo) -> int:
    """Return how many clicks and boxes lie outside of a clip."""
    width, height = clip.width or float("inf"), clip.height or float("inf")
    outside = sum(
        not (0 <= click.frame < clip.length and 0 <= click.x < width and 0 <= click.y < height) for click in each.clicks
    )
    return outside + sum(
        not (
            0 <= box.frame < clip.length and box.left < width and box.top < height and box.right > 0 and box.bottom > 0
        )
        for box in each.boxes
    )
