"""A call of a pipeline with texts whose words weigh and that blend; one for the prompt, and one for each region."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from nodes.generate.diffusion.pipelines.pipeline_call import PipelineArgs, build_call
from nodes.generate.diffusion.prompts.encoder_texts import EncoderTexts, read_syntax
from nodes.generate.diffusion.prompts.prompt_blending import blend_prompts
from nodes.generate.diffusion.prompts.prompt_truncation import notice_truncated_param, notice_truncated_texts
from nodes.generate.diffusion.prompts.prompt_weights import AppliedWeights, notice_unread_weights, weigh_prompts
from nodes.generate.diffusion.sampling.latent_grid import LatentGrid
from nodes.generate.diffusion.sampling.region_blending import RegionCall, blend_regions
from studio.core.translation import tr
from studio.sdk import Context

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, slots=True)
class RegionPrompt:
    """Texts for a part of what is made.

    Args:
        param: Name of the parameter with the text.
        texts: What is to be seen there, and what is not.
        mask: [T, 1, H, W] on the CPU, 0..1, as large as what is made; white is the region.
    """

    param: str
    texts: EncoderTexts
    mask: torch.Tensor


class PromptedCall:
    """A call of a pipeline with texts.

    Args:
        pipe: A pipeline of diffusers.
        wish: What is to be made; other texts than its own are given.
        texts: With their syntax; those of encoders that the pipeline takes no text for are left out.
        seed: Chooses among alternatives in the texts.
        param: Name of the parameter with the text of a region; empty for the prompt.
    """

    def __init__(self, pipe: Any, wish: PipelineArgs, texts: EncoderTexts, seed: int, param: str = "") -> None:
        read = read_syntax(texts.select(inspect.signature(type(pipe).__call__).parameters), seed)
        further = {name: text.text for name, text in read.texts.prompts.items() if name != "prompt"}
        negatives = {name: text for name, text in read.texts.negatives.items() if name != "negative_prompt"}
        self._pipe, self._read, self._param = pipe, read, param
        self._wish = replace(
            wish, prompt=read.texts.prompt.text, negative=read.texts.negative, encoder_texts={**further, **negatives}
        )
        self._weighed = AppliedWeights()
        self._is_mixed = True

    def run(self) -> Any:
        """Return what the pipeline makes."""
        call, prompts, weighted = build_call(self._pipe, self._wish), self._read.texts.prompts, self._read.weighted
        with (
            weigh_prompts(self._pipe, weighted[""], weighted) as self._weighed,
            blend_prompts(self._pipe, prompts) as is_mixed,
        ):
            self._is_mixed = is_mixed or not any(text.share for text in prompts.values())
            return _run(self._pipe, call)

    def tell(self, ctx: Context) -> None:
        """Say what of the texts was not read, or not as it was meant."""
        asked = self._wish.options.get("max_sequence_length")
        most = int(asked) if isinstance(asked, (int, float)) else None
        texts = self._read.texts
        if self._param:
            notice_truncated_param(self._pipe, texts.prompt.text, self._param, ctx, most)
        else:
            further = {suffix: text.text for suffix, text in texts.further.items()}
            notice_truncated_texts(self._pipe, texts.prompt.text, further, ctx, most)
        notice_unread_weights([text for each in self._read.weighted.values() for text in each], self._weighed, ctx)
        if not self._is_mixed:
            ctx.notice(tr("This model cannot blend two prompts: each holds until the next begins."))


@contextmanager
def add_regions(
    pipe: Any, wish: PipelineArgs, regions: Sequence[RegionPrompt], seed: int, grid: LatentGrid, ctx: Context,
    frame_shift: int = 0,
) -> Iterator[None]:  # fmt: skip
    """Have regions blended into what a pipeline makes during a block, and say at its end what became of them.

    Args:
        pipe: A pipeline of diffusers, with a scheduler of its own for this call.
        wish: What is to be made.
        regions: Parts with texts of their own.
        seed: Chooses among alternatives in the texts.
        grid: Of the latents.
        ctx: For notices.
        frame_shift: Latent frames by which a clip is turned around from step to step.
    """
    calls = [PromptedCall(_copy_pipeline(pipe), wish, region.texts, seed, region.param) for region in regions]
    held = [RegionCall(region.mask, call.run) for region, call in zip(regions, calls, strict=True)]
    with blend_regions(pipe, held, grid, frame_shift) as applied:
        yield
    for call in calls:
        call.tell(ctx)
    if regions and not applied.was_applied:
        ctx.notice(tr("Regions have no effect with this model: it is not known how its latents lie in memory."))


def _copy_pipeline(pipe: Any) -> Any:
    """Return a pipeline of the same parts; texts that blend are laid over the methods of one of the two."""
    found = copy(pipe)
    vars(found).pop("encode_prompt", None)
    return found


def _run(pipe: Any, call: dict[str, Any]) -> Any:
    try:
        return pipe(**call)
    except NotImplementedError:  # some autoencoders decode in tiles only
        vae = getattr(pipe, "vae", None)
        if vae is None or getattr(vae, "use_tiling", True):
            raise
        vae.enable_tiling()
        return pipe(**call)
