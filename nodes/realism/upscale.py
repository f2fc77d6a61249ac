"""Larger pictures by a pretrained model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from nodes.realism.spandrel_models import find_single_file_factor, is_single_file, load_single_file
from nodes.shared.pretrained.model_loader import read_preprocessor_settings
from nodes.shared.tiled_upscale import pad_mirrored, scale_clip_facts, upscale_image, upscale_in_tiles
from studio.core.errors import ModelError
from studio.core.translation import tr
from studio.sdk import (
    ClipInfo,
    Context,
    FrameNode,
    Image,
    InputInfo,
    Media,
    ModelInfo,
    Param,
    PretrainedNode,
    Task,
    node,
)
from studio.sdk.networks.hf import configure_libraries

if TYPE_CHECKING:
    import torch

_AROUND, _BLEND = 8, 12  # pixels
_STEP: Final = 8
_LARGEST: Final = 16


@node(
    "realism.upscale",
    name="Upscale (Model)",
    aliases=(
        *("Swin2SR", "Super Resolution", "Upscale Image", "Image Upscale with Model", "ESRGAN", "Upres", "Enlarge"),
        *("Detail-preserving Upscale", "Upscale Image (using Model)"),
    ),
)
class Upscale(PretrainedNode, FrameNode):
    """Enlarge pictures by a pretrained model, which has learned how things look up close.

    Any image-to-image model that transformers reads will do, such as Swin2SR (M. V. Conde et al., "Swin2SR: SwinV2
    Transformer for Compressed Image Super-Resolution and Restoration", 2022). So will upscalers and restorers of the
    community in a single `.safetensors` file, which spandrel recognizes: ESRGAN, Compact, SPAN, SwinIR, PLKSR and
    others. The factor is the model's own: ×2, ×4, or ×1 for a model that restores.

    Large pictures are enlarged in tiles that blend into each other, since such models look around without a limit. No
    seam is visible, and memory does not grow with the picture. Colors are weighted by alpha, which is enlarged with a
    cubic filter; values below 0 or above 1 are enlarged without the model.
    """

    tasks = (Task.UPSCALE,)

    tile: int = Param(
        default=256, min=64, max=4096, slider=(128, 1024), step=8, animatable=False,
        help="Side of the tiles; small tiles take less memory, large ones see more at once.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Make sides longer by the model's factor. Raises ModelError where the model is of no use."""
        return scale_clip_facts(inputs.get("image", ClipInfo()), find_scale_factor(self.get_model_info(media)))

    def process(self, image: Image, facts: InputInfo, ctx: Context) -> Image:
        """Enlarge the picture."""
        factor = find_scale_factor(self.get_model_info(ctx.media))
        wanted = scale_clip_facts(facts["image"], factor).scale_size(ctx.scale)

        def whole(net: Any) -> Image:
            def colors(pixels: torch.Tensor) -> torch.Tensor:
                return upscale_in_tiles(
                    pixels, factor, self.tile, _AROUND, _BLEND, lambda part: upscale_tile(net, part, factor), ctx
                )

            return upscale_image(image, (wanted.width, wanted.height), colors)

        return ctx.run_with_model(self.request_model(ctx.media, load_upscale_model), whole)


def find_scale_factor(facts: ModelInfo) -> int:
    """Return how many times longer a model makes sides.

    Raises:
        ModelError: It does not say.
    """
    if is_single_file(facts):
        return find_single_file_factor(facts)
    found = read_preprocessor_settings(facts, ("config.json", "")).get("upscale", 1)
    if not isinstance(found, int) or not 1 <= found <= _LARGEST:
        raise ModelError(
            tr(
                "{model} gives '{found}' as its factor of enlargement; accepted: 1 to 16",
                model=facts.display_name,
                found=found,
            )
        )
    return found


def load_upscale_model(facts: ModelInfo, dtype: torch.dtype) -> torch.nn.Module:
    """Read a model from picture to picture. Raises ModelError."""
    if is_single_file(facts):
        return load_single_file(facts, dtype)
    configure_libraries()
    from transformers import AutoModelForImageToImage

    from nodes.shared.pretrained.nets.vision_model import VisionModel

    return VisionModel(facts, AutoModelForImageToImage, dtype)


def upscale_tile(net: Any, part: torch.Tensor, factor: int) -> torch.Tensor:
    """Return a tile enlarged: [3, h, w], 0..1 → [3, factor h, factor w], 0..1. It is mirrored up to whole windows."""
    height, width = part.shape[1:]
    padded = pad_mirrored(part, (height // _STEP + 1) * _STEP, (width // _STEP + 1) * _STEP).unsqueeze(0)
    made = net(padded).reconstruction[0].float()
    cut: torch.Tensor = made[:, : factor * height, : factor * width].nan_to_num(0.0).clamp(0.0, 1.0)
    return cut
