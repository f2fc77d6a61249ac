"""Previews of a run: how, how often, and without any effect on the result."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from nodes.generate.diffusion.pipelines import latent_preview
from nodes.generate.diffusion.pipelines.latent_preview import (
    PreviewMethod,
    PreviewOptions,
    decode_frame,
    scale_latents,
    unscale_latents,
)
from nodes.generate.diffusion.text_to_image import TextToImage
from nodes.generate.diffusion.text_to_video import TextToVideo
from studio.engine.engine import Engine
from studio.engine.request import EngineRequest, RequestPurpose
from studio.graph.model import Graph, NodeRecord
from studio.media.media_files import MediaFiles
from studio.models.library import ModelLibrary
from studio.sdk import Image
from studio.sdk.params import ParamValue
from studio.sdk.registry import Registry
from studio.sdk.testing import StandaloneContext, run_frame
from tests.nodes.generate.diffusion.clips_for_tests import context_of, frames_of
from tests.nodes.generate.diffusion.clips_for_tests import made as made_clip
from tests.nodes.generate.diffusion.model_pictures import far, media, ref
from tests.nodes.generate.diffusion.tiny_pipelines import loaded
from tests.sweeps import all_but_slow
from tests.tiny_models.fixtures import TinyModel


def make(folder: Path, **more: Any) -> tuple[Image, list[Image]]:
    ctx = StandaloneContext(media=media())
    node = TextToImage(model=ref(folder), steps=4, width=32, height=32, **more)
    found = run_frame(node, ctx=ctx)
    assert isinstance(found, Image)
    return found, ctx.previews


def test_the_result_is_the_same_however_it_is_shown(tiny_model: TinyModel) -> None:
    folder = tiny_model("stable_diffusion")
    plain, shown = make(folder)
    for options, count in (
        ({"preview": PreviewMethod.OFF}, 0),
        ({"preview_every": 2}, len(shown) // 2),
        ({"preview_every": 100}, 0),
        ({"preview": PreviewMethod.DECODER}, len(shown)),
    ):
        found, previews = make(folder, **options)
        assert far(found, plain) == 0.0
        assert len(previews) == count, options


def test_off_makes_no_preview(tiny_model: TinyModel, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("a preview was made")

    for name in ("find_rgb_map", "preview_latents", "decode_frame"):
        monkeypatch.setattr(latent_preview, name, fail)
    assert make(tiny_model("stable_diffusion"), preview=PreviewMethod.OFF)[1] == []
    values: dict[str, ParamValue] = {"preview": "off", "length": 5, "width": 16, "height": 16}
    ctx = context_of()
    frames_of(made_clip(TextToVideo, tiny_model("wan"), values), ctx)
    assert ctx.previews == []


@pytest.mark.parametrize("family", all_but_slow(("stable_diffusion", "flux", "stable_diffusion_3"), ("flux",)))
def test_the_last_picture_of_the_decoder_is_the_result(family: str, tiny_model: TinyModel) -> None:
    found, previews = make(tiny_model(family), preview=PreviewMethod.DECODER)
    assert (previews[-1].width, previews[-1].height) == (found.width, found.height)
    assert far(previews[-1], found) < 1e-5
    assert far(previews[0], found) > 0.0


def test_a_clip_shows_its_middle_frame_as_the_decoder_makes_it(tiny_model: TinyModel) -> None:
    values: dict[str, ParamValue] = {"preview": "model's decoder", "length": 9, "width": 32, "height": 32, "steps": 3}
    ctx = context_of()
    frames = frames_of(made_clip(TextToVideo, tiny_model("wan"), values), ctx)
    plain = frames_of(made_clip(TextToVideo, tiny_model("wan"), {**values, "preview": "quick colors"}))
    assert np.array_equal(np.stack(frames), np.stack(plain))
    assert [(each.width, each.height) for each in ctx.previews] == [(32, 32)] * 3


def test_an_autoencoder_that_cannot_shows_colors(tiny_model: TinyModel, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[object] = []

    def fail(vae: object, frame: object) -> None:
        calls.append(frame)

    monkeypatch.setattr(latent_preview, "decode_frame", fail)
    _, previews = make(tiny_model("stable_diffusion"), preview=PreviewMethod.DECODER)
    assert len(calls) == 1, "it is not tried again"
    assert {(each.width, each.height) for each in previews} == {(4, 4)}


def test_memory_that_is_short_for_a_preview_does_not_end_the_run(tiny_model: TinyModel) -> None:
    class Vae(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weight = torch.nn.Parameter(torch.zeros(1))
            self.encoder = torch.nn.Conv2d(3, 3, 1)
            self.config: dict[str, Any] = {}

        def decode(self, latents: torch.Tensor, return_dict: bool) -> None:
            raise torch.OutOfMemoryError

    assert decode_frame(Vae(), torch.zeros(4, 2, 2)) is None
    assert decode_frame(None, torch.zeros(4, 2, 2)) is None
    assert decode_frame(loaded(tiny_model("stable_diffusion")).vae, torch.zeros(7, 2, 2)) is None


@pytest.mark.parametrize("family", ["stable_diffusion", "flux", "wan"])
def test_latents_are_scaled_to_and_fro(family: str, tiny_model: TinyModel) -> None:
    vae = loaded(tiny_model(family)).vae
    channels = vae.config.get("latent_channels") or vae.config["z_dim"]
    latents = torch.randn(1, channels, 2, 2, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(scale_latents(vae, unscale_latents(vae, latents)), latents)


def test_steps_are_counted_from_the_first() -> None:
    assert [PreviewOptions(every=3).shows_step(number) for number in range(6)] == [False, False, True] * 2
    assert not PreviewOptions(PreviewMethod.OFF).shows_step(0)


def test_the_digest_does_not_depend_on_it(tiny_model: TinyModel) -> None:
    values: dict[str, ParamValue] = {
        "model": str(tiny_model("stable_diffusion")), "steps": 2, "width": 32, "height": 32,
    }  # fmt: skip
    engine = Engine(Registry([TextToImage.spec]), MediaFiles(models=ModelLibrary()), device="cpu")

    def compute(**more: ParamValue) -> object:
        record = NodeRecord("text", "generate.text_to_image", "Text", params={**values, **more})
        return engine.compute_frame(
            EngineRequest(Graph({"text": record}), "text", "image", 0, purpose=RequestPurpose.VIEWER)
        )

    try:
        first = compute()
        assert compute(preview="off") is first
        assert compute(preview="model's decoder", preview_every=7) is first
        assert compute(steps=3) is not first
    finally:
        engine.close()
