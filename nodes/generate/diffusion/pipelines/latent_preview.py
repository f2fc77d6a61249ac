"""Latents as pictures: what a generator shows while it is at work.

Quick colors are a linear map of the latent channels, fitted once by least squares on the pipeline's own autoencoder: a
picture of known colors is encoded, and the latents are mapped back onto it. Where there is none, the three strongest
directions of the latents themselves (principal components) are shown as colors. The model's own decoder shows more, and
takes its time.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from studio.sdk import Image

if TYPE_CHECKING:
    import torch

    from studio.sdk import ModelInfo

_CELLS: Final = 12
_MOST: Final = 32
_BRIGHTEST: Final = 2.5
"""Deviations of a principal component that are white, and black."""

_maps: Final[OrderedDict[tuple[str, str], Any]] = OrderedDict()
_lock: Final = threading.Lock()


class PreviewMethod(StrEnum):
    """How latents are shown while a model is at work."""

    OFF = "off"
    COLORS = "quick colors"
    DECODER = "model's decoder"


@dataclass(frozen=True, slots=True)
class PreviewOptions:
    """What is shown while a model is at work.

    Args:
        method: How latents become a picture.
        every: Steps from one preview to the next; the last step is shown if it is one of them.
    """

    method: PreviewMethod = PreviewMethod.COLORS
    every: int = 1

    def shows_step(self, number: int) -> bool:
        """Return whether a step, counted from 0, is shown."""
        return self.method is not PreviewMethod.OFF and (number + 1) % self.every == 0


def make_previewer(pipe: Any, facts: ModelInfo, options: PreviewOptions) -> Callable[[torch.Tensor], Image]:
    """Return what turns the latents of a frame, [C, H, W], into a picture.

    Where the autoencoder cannot decode a single frame, or memory is short for it, the strongest directions of the
    latents are shown as colors from then on.
    """
    can_decode = options.method is PreviewMethod.DECODER
    to_rgb = find_rgb_map(pipe, facts) if options.method is PreviewMethod.COLORS else None

    def show(frame: torch.Tensor) -> Image:
        nonlocal can_decode
        decoded = decode_frame(getattr(pipe, "vae", None), frame) if can_decode else None
        can_decode = decoded is not None
        return decoded if decoded is not None else preview_latents(frame, to_rgb)

    return show


def decode_frame(vae: Any, frame: torch.Tensor) -> Image | None:
    """Return the picture that an autoencoder makes of the latents of a frame, [C, H, W]; None if it makes none."""
    import torch

    if vae is None or not hasattr(vae, "decode"):
        return None
    try:
        weights = next(vae.parameters())
        latents = unscale_latents(vae, torch.nan_to_num(frame.detach().float()).unsqueeze(0)).to(weights.dtype)
        with torch.no_grad():
            made = vae.decode(latents if _takes_pictures(vae) else latents.unsqueeze(2), return_dict=False)[0]
        pixels = made[0].reshape(made.shape[1], -1, *made.shape[-2:])[:, 0]
        colors = (pixels.float().cpu() / 2 + 0.5).clamp(0.0, 1.0)
        return Image(colors.permute(1, 2, 0).contiguous().permute(2, 0, 1)) if len(colors) == 3 else None
    except (RuntimeError, ValueError, TypeError, AttributeError, NotImplementedError, IndexError, StopIteration):
        return None  # of another build, or too large for the memory that is left: a preview must not end the run


def find_rgb_map(pipe: Any, facts: ModelInfo) -> torch.Tensor | None:
    """Return how a model's latents become colors, [C + 1, 3] with what is added last; None where it has no map.

    It is fitted once for each version of a model.
    """
    key = str(facts.path), facts.version
    with _lock:
        if key in _maps:
            _maps.move_to_end(key)
            return _maps[key]  # type: ignore[no-any-return]  # tensors and None only
    found = _fitted(getattr(pipe, "vae", None))
    with _lock:
        _maps[key] = found
        while len(_maps) > _MOST:
            _maps.popitem(last=False)
    return found


def preview_latents(frame: torch.Tensor, to_rgb: torch.Tensor | None) -> Image:
    """Return the latents of a frame, [C, H, W], as a small picture."""
    import torch

    channels, rows, columns = frame.shape
    flat = torch.nan_to_num(frame.detach().float().cpu()).reshape(channels, -1).T
    if to_rgb is not None and to_rgb.shape[0] == channels + 1:
        colors = flat @ to_rgb[:-1] + to_rgb[-1]
    else:
        colors = _principal(flat)
    return Image(colors.clamp(0.0, 1.0).reshape(rows, columns, 3).contiguous().permute(2, 0, 1))


def _principal(flat: torch.Tensor) -> torch.Tensor:
    """Return [N, C] as [N, 3], 0..1: its three strongest directions, each with the sign of its largest number."""
    import torch

    centered = flat - flat.mean(0)
    vectors = torch.linalg.eigh(centered.T @ centered)[1].flip(1)[:, :3]
    strongest = vectors.gather(0, vectors.abs().argmax(0, keepdim=True))
    found = centered @ (vectors * strongest.sign())
    found = found / (found.std(0, unbiased=False) * 2 * _BRIGHTEST).clamp_min(1e-6) + 0.5
    return torch.nn.functional.pad(found, (0, 3 - found.shape[1]), value=0.5)


def _fitted(vae: Any) -> torch.Tensor | None:
    """Return the map of an autoencoder; None for one that cannot encode a picture."""
    import torch

    if vae is None or not hasattr(vae, "encode"):
        return None
    try:
        with torch.no_grad():
            return _least_squares(vae)
    except (RuntimeError, ValueError, TypeError, AttributeError, NotImplementedError, IndexError):
        return None  # it has no such part, or none for a single picture: principal components do


def _least_squares(vae: Any) -> torch.Tensor | None:
    import torch
    from torch.nn.functional import adaptive_avg_pool2d, interpolate

    weights = next(vae.parameters())
    side = 8 * _CELLS if getattr(vae, "spatial_compression_ratio", 8) <= 8 else 32 * _CELLS
    random = torch.Generator().manual_seed(0)
    fine = torch.rand(1, 3, _CELLS, _CELLS, generator=random)
    coarse = torch.rand(1, 3, 3, 3, generator=random)
    shown = (interpolate(fine, (side, side), mode="bicubic") + interpolate(coarse, (side, side), mode="bicubic")) / 2
    given = (shown.clamp(0, 1) * 2 - 1).to(weights.device if weights.device.type != "meta" else "cpu", weights.dtype)
    encoded = vae.encode(given if _takes_pictures(vae) else given.unsqueeze(2))
    latents = encoded.latent_dist.mode() if hasattr(encoded, "latent_dist") else encoded.latent
    latents = scale_latents(vae, latents.float())
    latents = latents[0, :, 0] if latents.ndim == 5 else latents[0]
    rows, columns = latents.shape[1:]
    target = adaptive_avg_pool2d(shown.clamp(0, 1), (rows, columns))[0].reshape(3, -1).T
    flat = latents.cpu().reshape(latents.shape[0], -1).T
    flat = torch.cat([flat, torch.ones(len(flat), 1)], 1).double()
    ridge = 1e-4 * len(flat) * torch.eye(flat.shape[1], dtype=flat.dtype)
    found = torch.linalg.solve(flat.T @ flat + ridge, flat.T @ target.double()).float()
    return found if bool(torch.isfinite(found).all()) else None


def scale_latents(vae: Any, latents: torch.Tensor) -> torch.Tensor:
    """Return an autoencoder's latents [B, C, …] as its denoiser knows them, scaled as its configuration says."""
    shift, factor = _find_scaling(vae, latents)
    scaled: torch.Tensor = (latents - shift) * factor
    return scaled


def unscale_latents(vae: Any, latents: torch.Tensor) -> torch.Tensor:
    """Return latents [B, C, …] of a denoiser as its autoencoder knows them: the other way round."""
    shift, factor = _find_scaling(vae, latents)
    found: torch.Tensor = latents / factor + shift
    return found


def _find_scaling(vae: Any, latents: torch.Tensor) -> tuple[Any, Any]:
    """Return what is taken from an autoencoder's latents, and what they are multiplied by then."""
    import torch

    config = vae.config
    names = ("latents_mean", "latents_std")
    mean, std = (config[name] if name in config else getattr(vae, name, None) for name in names)
    scale = config.get("scaling_factor") or 1.0
    if mean is not None and std is not None:
        shape = [1, -1] + [1] * (latents.ndim - 2)
        mean, std = (torch.as_tensor(each).to(latents).reshape(-1) for each in (mean, std))
        if len(mean) == latents.shape[1]:
            return mean.view(shape), scale / std.view(shape)
    return config.get("shift_factor") or 0.0, scale


def _takes_pictures(vae: Any) -> bool:
    """Return whether an autoencoder takes pictures, and not clips."""
    import torch

    first = next(layer for layer in vae.encoder.modules() if isinstance(layer, (torch.nn.Conv2d, torch.nn.Conv3d)))
    return isinstance(first, torch.nn.Conv2d)
