"""Base of the nodes whose pipeline takes texts for regions of the picture, each by a mask."""

from __future__ import annotations

import inspect
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from nodes.generate.diffusion.base_nodes.control_pipeline_node import ControlPipelineNode, Steering
from nodes.generate.diffusion.base_nodes.diffusion_pipeline_node import get_prompt_at
from nodes.generate.diffusion.frame_filling import fill_frame
from nodes.generate.diffusion.pipelines.prompted_call import RegionPrompt
from nodes.generate.diffusion.sampling.latent_grid import LatentGrid
from studio.core.translation import tr, tr_noop
from studio.sdk import Mask, Media, ModelInfo

if TYPE_CHECKING:
    import torch

REGION_PORTS: Final = ("region", "region_2", "region_3")
_NO_PROMPT: Final = tr_noop("'{port}' has no effect: {kind} takes no prompt.")
_STAGES: Final = tr_noop(
    "'{port}' has no effect: {kind} reads the prompt in a stage of its own, for the whole picture."
)
_EMPTY: Final = tr_noop("'{port}' has no effect: '{param}' is empty.")
_NOT_WIRED: Final = tr_noop("'{param}' has no effect: nothing is connected to '{port}'.")


class RegionPipelineNode(ControlPipelineNode):
    """What nodes share with masks for regions. Derive from it; declare a prompt for each of `REGION_PORTS`."""

    def find_steering(self, facts: ModelInfo, media: Media, connected: frozenset[str]) -> Steering:
        """Return what steers a pipeline; inputs for regions without effect are among the unused ones."""
        steering = super().find_steering(facts, media, connected)
        unused = dict(_find_unused_regions(steering.pipeline))
        return replace(steering, unused_inputs={**steering.unused_inputs, **unused})

    def make_regions(
        self, masks: Mapping[str, torch.Tensor | None], frame: float, seed: int, media: Media
    ) -> tuple[RegionPrompt, ...]:
        """Return the regions that count: those with a mask and a text.

        Args:
            masks: By the names of their inputs, [T, 1, H, W] on the CPU.
            frame: At which texts are taken that are keyed over a clip.
            seed: Chooses the lines of wildcards.
            media: For the files of wildcards and styles.
        """
        found = []
        for port, mask in masks.items():
            prompt = get_prompt_at(getattr(self, f"{port}_prompt"), frame)
            if mask is not None and (prompt.text or prompt.share):
                found.append(RegionPrompt(f"{port}_prompt", self.make_region_texts(prompt, seed, media), mask))
        return tuple(found)

    def describe_regions(self, steering: Steering, connected: Collection[str]) -> Iterator[str]:
        """Yield which regions are connected, or have a text, and have no effect; for `get_remarks`.

        Args:
            steering: What steers the pipeline.
            connected: Names of the node's connected inputs.
        """
        unused = steering.unused_inputs
        for port in REGION_PORTS:
            param = f"{port}_prompt"
            has_text = self.has_text(param)
            if port in connected and (port in unused or not has_text):
                yield unused.get(port) or tr(_EMPTY, port=port, param=param)
            elif port not in connected and has_text and any(port == each.name for each in self.spec.inputs):
                yield tr(_NOT_WIRED, port=port, param=param)


def _find_unused_regions(pipeline: type) -> Iterator[tuple[str, str]]:
    """Yield the inputs for regions, with the reason why a class of pipelines has no use for them."""
    takes_prompt = "prompt" in inspect.signature(pipeline.__call__).parameters
    if takes_prompt and "Combined" not in pipeline.__name__:
        return
    for port in REGION_PORTS:
        yield port, tr(_STAGES if takes_prompt else _NO_PROMPT, port=port, kind=pipeline.__name__)


def pool_masks(masks: Iterable[Mask], grid: LatentGrid, temporal: int, size: tuple[int, int]) -> torch.Tensor:
    """Return the masks of a window as large as its latents, [T, 1, rows, columns], on the CPU.

    Args:
        masks: One for each frame.
        grid: Of the latents.
        temporal: Frames of each latent but the first; 1 where each frame has its own.
        size: Width and height of what is made, to which masks are filled.
    """
    import torch

    filled = (fill_frame(mask, *size).float().cpu() for mask in masks)
    small = torch.stack([torch.nn.functional.adaptive_avg_pool2d(mask, (grid.rows, grid.columns)) for mask in filled])
    starts = [0, *range(1, len(small), temporal)]
    return torch.stack([part.mean(0) for part in torch.tensor_split(small, starts[1:])])
