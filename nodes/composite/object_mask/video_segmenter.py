"""Following objects by a model of transformers: SAM 2 video, EdgeTAM video, SAM 3 tracker video.

N. Ravi et al., "SAM 2: Segment Anything in Images and Videos", 2024. The clicked frames are looked at first; then the
model goes forward from the first of them, and back from it. Its session reads frames one by one, and what it keeps of
frames that it no longer looks at is dropped, so that its memory does not grow with the clip.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from nodes.composite.object_mask.mask_track import MaskTrack, pack_levels
from nodes.composite.object_mask.seeds import FrameSeeds
from nodes.shared.pretrained.compute_errors import check_finite
from nodes.shared.pretrained.image_preprocessor import ImagePreprocessor
from nodes.shared.pretrained.model_loader import check_backbone, make_missing_library_error, read_model_config
from nodes.shared.pretrained.preprocessor_config import find_image_preprocessor
from studio.core.errors import ModelError, is_memory_short
from studio.core.translation import tr
from studio.sdk import Clip, Context, Image, ModelInfo
from studio.sdk.networks.hf import configure_libraries
from studio.sdk.networks.network import to_batch

if TYPE_CHECKING:
    import torch

_INCLUDE: Final = 1  # labels of points
_EXCLUDE: Final = 0
_BOX: Final = (2, 3)
_TIMM: Final = "timm_wrapper"
_LONGEST: Final = 300  # characters of what the library says


class _Run(NamedTuple):
    """What a step needs beside the model.

    Args:
        session: Of the library.
        frames: Reads frames.
        lend: Calls with the model: `Context.run_with_model` with its request.
        name: Of the model, for messages.
    """

    session: Any
    frames: _ClipFrames
    lend: Callable[[Callable[[Any], Any]], Any]
    name: str


class _ClipFrames(dict[int, Any]):
    """Frames of a clip as the session asks for them; the last one that was read is kept.

    Args:
        clip: The clip.
        preparation: Of its pictures.
    """

    def __init__(self, clip: Clip[Image], preparation: ImagePreprocessor) -> None:
        super().__init__()
        self._clip, self._preparation = clip, preparation

    def __len__(self) -> int:
        return len(self._clip)

    def read(self, frame: int) -> torch.Tensor:
        """Return a frame as the model sees it, [3, H, W]; it stays for the session."""
        if frame not in self:
            self.clear()
            picture = to_batch(self._clip[frame]).nan_to_num(0.0, 1.0, 0.0)
            self[frame] = self._preparation.preprocess_pictures(picture, whole=True)[0]
        found: torch.Tensor = self[frame]
        return found


def check_segmenter(facts: ModelInfo) -> None:
    """Raise ModelError where a model cannot be used here, before its weights are read."""
    check_backbone(facts)
    vision = getattr(read_model_config(facts), "vision_config", None)
    backbone = getattr(vision, "backbone_config", None)
    if getattr(backbone, "model_type", "") == _TIMM:
        raise make_missing_library_error(facts, "timm")
    find_image_preprocessor(facts)


def load_segmenter(facts: ModelInfo, dtype: torch.dtype) -> torch.nn.Module:
    """Read a model that follows objects. Raises ModelError."""
    configure_libraries()
    from transformers import AutoModel

    from nodes.shared.pretrained.nets.vision_model import VisionModel

    check_segmenter(facts)
    return VisionModel(facts, AutoModel, dtype)


def track_by_model(
    facts: ModelInfo,
    clip: Clip[Image],
    seeds: Sequence[Mapping[int, FrameSeeds]],
    frames: range,
    lend: Callable[[Callable[[Any], Any]], Any],
    ctx: Context,
) -> tuple[MaskTrack, ...]:
    """Return where objects are.

    Args:
        facts: The model.
        clip: The frames.
        seeds: What is known of each object by frame, in pixels of the frames as they come.
        frames: Those to be masked.
        lend: Calls its argument with the model on the device.
        ctx: For progress.

    Raises:
        ModelError: The model refuses what it is given, or gives numbers that are none.
    """
    known = [_without_early(each) for each in seeds]
    if not any(known):
        return tuple(MaskTrack(1, 1, {}) for _ in known)
    pictures = _ClipFrames(clip, find_image_preprocessor(facts))
    session = lend(lambda net: _make_session(net, ctx.device))
    session.processed_frames = pictures
    session.video_height, session.video_width = clip[0].height, clip[0].width
    run = _Run(session, pictures, lend, facts.display_name)
    found: list[dict[int, bytes]] = [{} for _ in known]
    shape = (1, 1)
    clicked = sorted({frame for each in known for frame in each})
    ways = ((range(clicked[0], frames.stop), False), (range(clicked[0], frames.start - 1, -1), True))
    steps = ctx.progress(len(clicked) + sum(len(way) for way, _ in ways), tr("Following objects"))
    for frame in clicked:
        next(steps, None)
        _add_inputs(run, known, frame)
        _step(run, frame, is_reverse=False)
    for way, is_reverse in ways:
        for frame in way if not is_reverse or clicked[0] > 0 else ():
            next(steps, None)
            levels = _step(run, frame, is_reverse=is_reverse)
            shape = next(iter(levels.values())).shape
            for number, plane in levels.items():
                found[number][frame] = pack_levels(plane)
            _forget(session, frame, clicked[0], lend(_find_memory_length))
    return tuple(MaskTrack(*shape, each) for each in found)


def _without_early(seeds: Mapping[int, FrameSeeds]) -> dict[int, FrameSeeds]:
    """Return seeds from the first frame that shows the object."""
    start = min((frame for frame, each in seeds.items() if each.is_start), default=None)
    return {} if start is None else {frame: each for frame, each in seeds.items() if frame >= start}


def _make_session(net: Any, device: torch.device) -> Any:
    """Return an empty session of the model's own kind."""
    kind = type(net.model)
    make = getattr(sys.modules[kind.__module__], kind.__name__.replace("Model", "InferenceSession"))
    return make(video=None, inference_device=device, dtype=net.model.dtype)


def _find_memory_length(net: Any) -> int:
    """Return how many frames back a model looks."""
    config = net.model.config
    return 1 + max(int(net.model.num_maskmem), int(config.max_object_pointers_in_encoder))


def _add_inputs(run: _Run, known: Sequence[Mapping[int, FrameSeeds]], frame: int) -> None:
    """Tell the session what was clicked on a frame, as its processor does: in pixels of what the model sees."""
    import torch

    rows, columns = run.frames.read(frame).shape[-2:]
    scale = torch.tensor([columns / run.session.video_width, rows / run.session.video_height])
    told = [number for number, each in enumerate(known) if frame in each]
    for number in told:
        seeds = known[number][frame]
        corners = () if seeds.box is None else (seeds.box[:2], seeds.box[2:])
        places = torch.tensor([*corners, *seeds.included, *seeds.excluded], dtype=torch.float32)
        labels = [*_BOX[: len(corners)], *[_INCLUDE] * len(seeds.included), *[_EXCLUDE] * len(seeds.excluded)]
        inputs = {
            "point_coords": (places * scale)[None, None],
            "point_labels": torch.tensor(labels, dtype=torch.int32)[None, None],
        }
        run.session.add_point_inputs(run.session.obj_id_to_idx(number), frame, inputs)
    run.session.obj_with_new_inputs = list(told)


def _step(run: _Run, frame: int, *, is_reverse: bool) -> dict[int, Any]:
    """Return the logits of the objects on a frame by their numbers, float32 [h, w] each."""
    run.frames.read(frame)
    outputs = run.lend(lambda net: _call(net, run, frame, is_reverse=is_reverse))
    levels = outputs.pred_masks.float().cpu().numpy()[:, 0]
    check_finite(levels, run.name)
    return dict(zip(outputs.object_ids, levels, strict=True))


def _call(net: Any, run: _Run, frame: int, *, is_reverse: bool) -> Any:
    import torch

    waiting = list(run.session.obj_with_new_inputs)
    try:
        with torch.inference_mode():
            return net.model(run.session, frame_idx=frame, reverse=is_reverse)
    except (ValueError, TypeError, RuntimeError, IndexError) as error:
        run.session.obj_with_new_inputs = waiting  # where memory was short it is called again
        if is_memory_short(error):
            raise
        reason = " ".join(str(error).split())[:_LONGEST]
        text = tr(
            "{model} cannot follow objects in frame {frame}: {reason}", model=run.name, frame=frame, reason=reason
        )
        raise ModelError(text) from error


def _forget(session: Any, frame: int, start: int, length: int) -> None:
    """Drop what a session keeps of frames that are no longer looked at; those after the start count on the way back."""
    for outputs in session.output_dict_per_obj.values():
        kept = outputs["non_cond_frame_outputs"]
        for each in [each for each in kept if abs(each - frame) > length and not 0 <= each - start <= length]:
            del kept[each]
