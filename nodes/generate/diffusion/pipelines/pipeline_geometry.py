"""Sizes and numbers of frames that a pipeline can make, and its defaults.

Read off the pipeline itself, put together without weights: its networks are built from their configurations on the
"meta" device, which takes no memory, and its checks of arguments are asked.
"""

from __future__ import annotations

import inspect
import json
import math
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from nodes.generate.diffusion.pipelines.pipeline_call import find_argument_name
from nodes.generate.diffusion.pipelines.pipeline_loading import silence_logs, translate_errors
from nodes.generate.diffusion.pipelines.schedule_checks import check_schedule
from nodes.generate.diffusion.sampling.latent_grid import LatentGrid
from studio.core.errors import ModelError
from studio.core.translation import tr
from studio.sdk import ModelInfo
from studio.sdk.networks.hf import configure_libraries, limit_module_count

_SPATIAL: Final = (
    "vae_scale_factor_spatial", "vae_spatial_compression_ratio", "vae_spatial_scale_factor", "vae_scale_factor",
)  # fmt: skip
_TEMPORAL: Final = ("vae_scale_factor_temporal", "vae_temporal_compression_ratio", "vae_temporal_scale_factor")
_DIVISIBLE: Final = re.compile(r"divisible by `?(\d+)")
_USUAL: Final = (832, 480)
_USUAL_FRAMES: Final = 16
_LARGEST: Final = 8192
_PRIME: Final = 13
_MOST: Final = 32


@dataclass(frozen=True, slots=True)
class PipelineGeometry:
    """What a pipeline can make.

    Args:
        multiple: What sides are multiples of, in pixels.
        spatial: Pixels along a latent.
        temporal: Frames of each latent but the first; 1 where each frame has its own.
        channels: Of a latent.
        max_frames: Frames at once; 0 where no limit is known.
        fixed_frames: The only number of frames at once; 0 where there is a choice.
        width: Pixels, if it is not told.
        height: Pixels, if it is not told.
        frames: If it is not told.
        steps: If it is not told.
    """

    multiple: int
    spatial: int
    temporal: int
    channels: int
    max_frames: int = 0
    fixed_frames: int = 0
    width: int = _USUAL[0]
    height: int = _USUAL[1]
    frames: int = _USUAL_FRAMES
    steps: int = 50

    def round_side(self, wanted: int) -> int:
        """Return the side nearest to a wanted one, in pixels, that can be made."""
        return max(1, round(wanted / self.multiple)) * self.multiple

    def fit_size(self, width: int, height: int, aspect: float | None = None) -> tuple[int, int]:
        """Return the size nearest to a wanted one that can be made.

        Args:
            width: Pixels; 0 for what the model likes.
            height: Pixels; 0 for what the model likes.
            aspect: Width by height of what is to be fitted to; None for what the model likes.
        """
        area, own = self.width * self.height, aspect or self.width / self.height
        if not width and not height:
            width, height = (self.width, self.height) if aspect is None else _sides(area, own)
        return self.round_side(width or round(height * own)), self.round_side(height or round(width / own))

    def round_frame_count(self, wanted: int) -> int:
        """Return the number of frames nearest to a wanted one that can be made at once."""
        if self.fixed_frames:
            return self.fixed_frames
        latents = max(0, math.floor((wanted - 1) / self.temporal + 0.5))
        highest = (self.max_frames - 1) // self.temporal if self.max_frames else latents
        return min(latents, highest) * self.temporal + 1

    def make_latent_grid(self, width: int, height: int, frames: int) -> LatentGrid:
        """Return how large the latents of a clip are."""
        return LatentGrid(
            self.channels, (frames - 1) // self.temporal + 1, height // self.spatial, width // self.spatial
        )


def _sides(area: int, aspect: float) -> tuple[int, int]:
    height = math.sqrt(area / aspect)
    return round(height * aspect), round(height)


_known: Final[dict[tuple[Path, str, str], PipelineGeometry]] = {}
_lock: Final = threading.Lock()


def find_geometry(facts: ModelInfo) -> PipelineGeometry:
    """Return what a model's pipeline, of the class that is meant, can make; kept for each version of it.

    Raises:
        ModelError: The pipeline cannot be put together from its configurations.
    """
    key = facts.path, facts.version, facts.kind
    with _lock:
        if key not in _known:
            _known[key] = _geometry(facts)
            while len(_known) > _MOST:
                del _known[next(iter(_known))]
        return _known[key]


def _geometry(facts: ModelInfo) -> PipelineGeometry:
    configure_libraries()
    with translate_errors(facts), silence_logs(), limit_module_count(facts.display_name):
        pipe = _without_weights(facts)
        call = inspect.signature(type(pipe).__call__).parameters
        denoiser = getattr(pipe, "transformer", None) or getattr(pipe, "unet", None)
        spatial = int(_first(pipe, _SPATIAL, 8))
        temporal = int(_first(pipe, _TEMPORAL, 1))
        config = _config(denoiser)
        exactly = int(config.get("video_length") or 0)
        most = int(config.get("motion_max_seq_length") or _config(getattr(pipe, "motion_adapter", None)).get(
            "motion_max_seq_length"
        ) or 0)  # fmt: skip
        width, height = _own_size(pipe, call, config, spatial)
        named = find_argument_name(call, "frames")
        frames = None if named is None else call[named].default
        return PipelineGeometry(
            _multiple(pipe, denoiser, spatial), spatial, temporal, _channels(pipe), most, exactly, width, height,
            exactly or int(frames or config.get("num_frames") or _USUAL_FRAMES),
            int(getattr(call.get("num_inference_steps"), "default", 0) or 50),
        )  # fmt: skip


def _first(pipe: Any, names: tuple[str, ...], otherwise: int) -> int:
    return next((getattr(pipe, name) for name in names if getattr(pipe, name, None)), otherwise)


def _config(part: Any) -> Mapping[str, Any]:
    return getattr(part, "config", None) or {}


def _without_weights(facts: ModelInfo) -> Any:
    """Return a pipeline whose networks have shapes but no weights, without text encoders and tokenizers."""
    import diffusers
    import torch

    index = json.loads((facts.path / "model_index.json").read_text(encoding="utf-8"))
    kind: Any = getattr(diffusers, facts.kind)
    wanted = inspect.signature(kind.__init__).parameters
    parts: dict[str, Any] = {}
    for name in wanted.keys() - {"self", "args", "kwargs"}:
        told = index.get(name)
        if not isinstance(told, list):
            if told is not None:
                parts[name] = told
            elif wanted[name].default is inspect.Parameter.empty:
                parts[name] = None
            continue
        made: Any = getattr(diffusers, told[1] or "", None) if told[0] == "diffusers" else None
        with torch.device("meta"):
            is_network = inspect.isclass(made) and issubclass(made, torch.nn.Module)
            parts[name] = made.from_config(made.load_config(facts.path / name)) if is_network else None
        if made is not None and not is_network and hasattr(made, "from_config"):
            parts[name] = made.from_config(check_schedule(facts.display_name, made.load_config(facts.path / name)))
    try:
        return kind(**parts)
    except Exception as error:
        which = {"name": facts.display_name, "kind": facts.kind, "reason": str(error)}
        raise ModelError(tr("The model {name} ({kind}) cannot be assembled: {reason}", **which)) from error


def _multiple(pipe: Any, denoiser: Any, spatial: int) -> int:
    """Return what sides have to be multiples of: whole patches, whole pictures at each depth, and what it checks."""
    patch = _config(denoiser).get("patch_size") or 1
    multiple = spatial * int(patch[-1] if isinstance(patch, (list, tuple)) else patch)
    ups = getattr(denoiser, "up_blocks", None)
    if ups is not None and "upsample_size" not in inspect.signature(type(ups[0]).forward).parameters:
        multiple *= 2 ** (len(ups) - 1)
    return math.lcm(multiple, _processed(pipe), _checked(pipe, multiple))


def _processed(pipe: Any) -> int:
    """Return what a pipeline rounds pictures to before it encodes them; 1 if it has no part for that."""
    processor = getattr(pipe, "image_processor", None) or getattr(pipe, "video_processor", None)
    return int(_config(processor).get("vae_scale_factor") or 1)


def _checked(pipe: Any, multiple: int) -> int:
    """Return what the pipeline's own check says that sides have to be divisible by; 1 if it says nothing."""
    check = getattr(pipe, "check_inputs", None)
    if check is None:
        return 1
    side = multiple * _PRIME
    known = {"prompt": "a", "height": side, "width": side, "num_frames": 17, "frames": 17, "video_length": 16}
    needed = inspect.signature(check).parameters
    given = {name: known.get(name) for name, each in needed.items() if name in known or each.default is each.empty}
    try:
        check(**given)
    except Exception as error:
        found = _DIVISIBLE.search(str(error))
        return int(found[1]) if found else 1
    return 1


def _channels(pipe: Any) -> int:
    config = _config(getattr(pipe, "vae", None))
    return int(config.get("latent_channels") or config.get("z_dim") or 4)


def _own_size(pipe: Any, call: Mapping[str, Any], config: Mapping[str, Any], spatial: int) -> tuple[int, int]:
    """Return width and height that a pipeline makes if it is not told."""
    width, height = (_told(pipe, call, name) for name in ("width", "height"))
    if width and height:
        return width, height
    cells: list[Any] = [config.get(f"sample_{name}") or config.get("sample_size") for name in ("width", "height")]
    if all(isinstance(each, int) and 0 < each * spatial <= _LARGEST for each in cells):
        return cells[0] * spatial, cells[1] * spatial
    return _USUAL


def _told(pipe: Any, call: Mapping[str, Any], name: str) -> int:
    """Return a default of a pipeline's call, or of the pipeline; 0 where it has none."""
    found = getattr(call.get(name), "default", None) or getattr(pipe, f"default_{name}", None)
    return found if isinstance(found, int) and found > 0 else 0
