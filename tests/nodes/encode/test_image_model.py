"""Pictures and clips by pretrained models: what comes out is what transformers gives."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from nodes.encode.image_model import EncodeImage
from nodes.encode.video_model import EncodeVideo
from nodes.shared.encoders.pretrained_encoder import ModelRows
from nodes.shared.pretrained.preprocessor_config import find_image_preprocessor
from studio.core.errors import ModelError
from studio.sdk import Image
from studio.sdk.networks.network import build_initial_module
from studio.sdk.testing import run_frame
from tests.nodes.encode.pretrained import bare, media_of, noise, ref
from tests.tiny_models.fixtures import TinyModel

SIDES = {"resnet": 64}


def _prepared(folder: Path, picture: torch.Tensor) -> torch.Tensor:
    """Return a picture as transformers itself prepares it, by Pillow."""
    from transformers import AutoImageProcessor

    processor = AutoImageProcessor.from_pretrained(folder, backend="pil")
    array = (picture.permute(1, 2, 0) * 255).round().byte().numpy()
    prepared: torch.Tensor = processor(array, return_tensors="pt")["pixel_values"]
    return prepared


def _rows(folder: Path, rows: ModelRows, picture: torch.Tensor) -> torch.Tensor:
    node = EncodeImage(model=ref(folder), rows=rows)
    values: torch.Tensor = run_frame(node, image=Image(picture), media=media_of(folder)).values
    return values


def _tokens(folder: Path, pixels: torch.Tensor) -> torch.Tensor:
    hidden: torch.Tensor = bare(folder)(pixel_values=pixels).last_hidden_state
    return hidden[0] if hidden.ndim == 3 else hidden[0].flatten(1).T


def _pooled(folder: Path, pixels: torch.Tensor) -> torch.Tensor:
    pooled: torch.Tensor = bare(folder)(pixel_values=pixels).pooler_output
    return pooled.flatten(1)


def _space(folder: Path, pixels: torch.Tensor) -> torch.Tensor:
    output: torch.Tensor = bare(folder).get_image_features(pixel_values=pixels).pooler_output
    return output


def _tower(folder: Path, pixels: torch.Tensor) -> torch.Tensor:
    output: torch.Tensor = bare(folder).vision_model(pixel_values=pixels).last_hidden_state[0]
    return output


@pytest.mark.parametrize(
    ("family", "rows", "wanted"),
    [
        ("vit", ModelRows.TOKENS, _tokens),
        ("vit", ModelRows.WHOLE, _pooled),
        ("dinov2", ModelRows.TOKENS, _tokens),
        ("resnet", ModelRows.TOKENS, _tokens),
        ("resnet", ModelRows.WHOLE, _pooled),
        ("clip", ModelRows.TOKENS, _tower),
        ("clip", ModelRows.WHOLE, _space),
        ("siglip", ModelRows.WHOLE, _space),
    ],
)
def test_it_gives_what_transformers_gives(
    tiny_model: TinyModel, family: str, rows: ModelRows, wanted: Callable[[Path, torch.Tensor], torch.Tensor]
) -> None:
    folder = tiny_model(family)
    side = SIDES.get(family, 32)
    picture = noise(3, side, side)  # of the model's size where nothing is scaled, and so nothing is rounded
    pixels = _prepared(folder, picture)
    if family in ("dinov2", "resnet"):  # they scale before they cut
        pixels = find_image_preprocessor(media_of(folder).models.facts(ref(folder))).preprocess_pictures(picture[None])
    with torch.no_grad():
        torch.testing.assert_close(_rows(folder, rows, picture), wanted(folder, pixels), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("family", ["vit", "clip", "siglip", "dinov2", "resnet"])
@pytest.mark.parametrize("size", [(200, 301), (37, 20), (31, 90)])
def test_pictures_are_prepared_as_pillow_does_but_for_its_rounding(
    tiny_model: TinyModel, family: str, size: tuple[int, int]
) -> None:
    folder = tiny_model(family)
    picture = 0.25 + (noise(3, *size) * 128).round() / 255  # a filter's overshoot stays within 0..1
    steps = find_image_preprocessor(media_of(folder).models.facts(ref(folder)))
    ours, theirs = steps.preprocess_pictures(picture[None]), _prepared(folder, picture)
    level = 1.0 / (255.0 * min(steps.deviation))
    assert ours.shape == theirs.shape
    assert float((ours - theirs).abs().max()) <= 2.01 * level, "two roundings: after rows, and after columns"
    assert float((ours - theirs).abs().mean()) <= 0.6 * level


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (500, 2), (33, 31)])
def test_any_size_and_alpha_over_black(tiny_model: TinyModel, size: tuple[int, int]) -> None:
    folder = tiny_model("clip")
    picture = noise(4, *size)
    over_black = _rows(folder, ModelRows.TOKENS, picture[:3] * picture[3:])
    assert torch.equal(_rows(folder, ModelRows.TOKENS, picture), over_black)
    assert over_black.shape == (17, 32)
    assert over_black.isfinite().all()


def test_a_very_long_picture_takes_no_more_memory_than_its_middle(tiny_model: TinyModel) -> None:
    folder = tiny_model("clip")
    long = noise(3, 2, 6000)
    middle = long[:, :, 3000 - 8 : 3000 + 8]
    torch.testing.assert_close(
        _rows(folder, ModelRows.WHOLE, long), _rows(folder, ModelRows.WHOLE, middle), rtol=0, atol=1e-6
    )


def test_gradients_reach_the_picture(tiny_model: TinyModel) -> None:
    folder = tiny_model("clip")
    net = build_initial_module(EncodeImage(model=ref(folder)), {}, media_of(folder)).requires_grad_(False)
    picture = noise(1, 3, 50, 40).requires_grad_()
    net(image=picture).values.sum().backward()
    assert picture.grad is not None
    assert picture.grad.abs().sum() > 0


def test_batch_normalisation_stays_as_it_was_learnt(tiny_model: TinyModel) -> None:
    folder = tiny_model("resnet")
    net: Any = build_initial_module(EncodeImage(model=ref(folder)), {}, media_of(folder))
    pictures = noise(3, 3, 64, 64)
    before = net(image=pictures).values
    torch.testing.assert_close(net.train()(image=pictures).values, before)
    torch.testing.assert_close(net(image=pictures[:1]).values, before[:1], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(("family", "frames"), [("videomae", 8), ("timesformer", 4)])
@pytest.mark.parametrize("rows", [ModelRows.TOKENS, ModelRows.WHOLE])
def test_clips_give_what_transformers_gives(tiny_model: TinyModel, family: str, frames: int, rows: ModelRows) -> None:
    folder = tiny_model(family)
    clip = noise(frames, 3, 32, 32)
    node = EncodeVideo(model=ref(folder), rows=rows)
    found = run_frame(node, video=[Image(frame) for frame in clip], media=media_of(folder)).values
    pixels = torch.cat([_prepared_frame(frame) for frame in clip])[None]
    with torch.no_grad():
        hidden = bare(folder)(pixel_values=pixels).last_hidden_state[0]
    wanted = hidden if rows is ModelRows.TOKENS else hidden.mean(0, keepdim=True)
    torch.testing.assert_close(found, wanted, rtol=1e-6, atol=1e-6)


def _prepared_frame(frame: torch.Tensor) -> torch.Tensor:
    from transformers.models.videomae.image_processing_pil_videomae import VideoMAEImageProcessorPil

    processor = VideoMAEImageProcessorPil(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32})
    array = (frame.permute(1, 2, 0) * 255).round().byte().numpy()
    prepared: torch.Tensor = processor(array, return_tensors="pt")["pixel_values"].reshape(1, 3, 32, 32)
    return prepared


def test_a_model_whose_preparation_needs_torchvision_is_prepared_here(tiny_model: TinyModel) -> None:
    folder = tiny_model("vjepa2")
    clip = noise(4, 3, 36, 36)
    found = run_frame(
        EncodeVideo(model=ref(folder), rows=ModelRows.TOKENS),
        video=[Image(frame) for frame in clip],
        media=media_of(folder),
    ).values
    pixels = (clip[None, :, :, 2:34, 2:34] - 0.5) / 0.5
    with torch.no_grad():
        wanted = bare(folder)(pixel_values_videos=pixels, skip_predictor=True).last_hidden_state[0]
    torch.testing.assert_close(found, wanted, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("length", [1, 3, 50])
def test_clips_of_any_length_are_watched(tiny_model: TinyModel, length: int) -> None:
    folder = tiny_model("videomae")
    frames = [Image(noise(4, 20, 30)) for _ in range(length)]
    rows = run_frame(EncodeVideo(model=ref(folder)), video=frames, media=media_of(folder)).values
    assert rows.shape == (1, 32)
    batch = torch.stack([frame.pixels[:3] * frame.pixels[3:] for frame in frames])[None]
    net = build_initial_module(EncodeVideo(model=ref(folder)), {}, media_of(folder))
    torch.testing.assert_close(net(video=batch).values[0], rows, rtol=1e-5, atol=1e-6)


def test_a_model_without_a_preparation_says_so(tiny_model: TinyModel, tmp_path: Path) -> None:
    _refused(tiny_model("vit"), tmp_path / "none", None, r"it needs one of processor_config.json, preprocessor")
    _refused(tiny_model("vit"), tmp_path / "bad", "{]", r"preprocessor_config\.json: is damaged: it holds no JSON")
    _refused(tiny_model("vit"), tmp_path / "size", '{"image_mean": 0.5, "image_std": 0.5}', "'size' is missing")
    patches = '{"image_processor_type": "Qwen2VLImageProcessor", "size": 32, "min_pixels": 4}'
    _refused(tiny_model("vit"), tmp_path / "other", patches, "which needs torchvision")


def _refused(model: Path, folder: Path, settings: str | None, said: str) -> None:
    folder.mkdir()
    for name in ("config.json", "model.safetensors"):
        (folder / name).write_bytes((model / name).read_bytes())
    if settings is not None:
        (folder / "preprocessor_config.json").write_text(settings)
    with pytest.raises(ModelError, match=said):
        _rows(folder, ModelRows.WHOLE, noise(3, 8, 8))
