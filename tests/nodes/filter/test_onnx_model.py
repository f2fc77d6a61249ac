"""ONNX Model: pictures, masks, depth and pictures between two, by files that the tests write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from onnx import helper

from nodes.filter.onnx.file_plan import FileResult
from nodes.filter.onnx.file_run import PictureSizing
from nodes.filter.onnx.pixel_values import ChannelOrder, MaskValues, PixelRange
from nodes.filter.onnx_model import OnnxModel
from nodes.shared.pretrained.depth_levels import DepthConvention, DepthLevels
from studio.models.library import ModelLibrary
from studio.sdk import ClipInfo, Image, ModelRef
from studio.sdk.testing import MemoryMedia, run_frame
from tests.tiny_models.onnx_files import make_kernel, make_picture_file, write_onnx

MEDIA = MemoryMedia(models=ModelLibrary())
WIDTH, HEIGHT = 53, 37
FREE: list[int | str] = [1, 3, "height", "width"]
CLIP = ClipInfo(width=WIDTH, height=HEIGHT, channels=3)


def make_picture(channels: int = 3, seed: int = 1, spread: float = 1.0) -> Image:
    pixels = torch.rand(HEIGHT, WIDTH, channels, generator=torch.Generator().manual_seed(seed))
    pixels[..., :3] = (pixels[..., :3] - 0.5) * spread + 0.5
    return Image(pixels.permute(2, 0, 1))


def op(kind: str, takes: list[str], gives: str = "y", **more: Any) -> Any:
    return helper.make_node(kind, takes, [gives], **more)


def write(folder: Path, *nodes: Any, x: Any = FREE, y: Any = FREE, name: str = "net.onnx", **more: Any) -> ModelRef:
    more.setdefault("inputs", [("x", x)])
    return ModelRef(str(write_onnx(folder / name, nodes, more.pop("inputs"), [("y", y)], **more)))


def run(node: OnnxModel, output: str = "", **inputs: Any) -> torch.Tensor:
    found: Any = run_frame(node, output=output, media=MEDIA, **inputs)
    pixels: torch.Tensor = found.pixels
    return pixels


def differ(one: torch.Tensor, other: torch.Tensor) -> float:
    assert one.shape == other.shape
    return float((one - other).abs().max())


@pytest.mark.parametrize("channels", [3, 4])
def test_a_file_that_does_nothing_changes_nothing(tmp_path: Path, channels: int) -> None:
    picture = make_picture(channels, spread=3.0)  # from -1 to 2, as after an exposure
    model = write(tmp_path, op("Identity", ["x"]))
    made = run(OnnxModel(model=model), image=picture)
    assert differ(made, picture.pixels) < (1e-6 if channels == 3 else 1e-4)  # colors were divided by alpha again


def test_a_convolution_is_that_of_torch(tmp_path: Path) -> None:
    model, picture = ModelRef(str(make_picture_file(tmp_path))), make_picture(spread=0.5)
    wanted = torch.nn.functional.conv2d(picture.pixels[None], torch.from_numpy(make_kernel()), padding=1)[0]
    assert differ(run(OnnxModel(model=model, multiple=1), image=picture), wanted.clamp(0.0, 1.0)) < 1e-6


@pytest.mark.parametrize("shape", [[1, 3, "tall", "wide"], [1, 3, "", ""], None])
def test_a_picture_is_enlarged_by_what_a_run_tells(tmp_path: Path, shape: Any) -> None:
    shuffle = [op("Concat", ["x"] * 4, "four", axis=1), op("DepthToSpace", ["four"], blocksize=2)]
    model = write(tmp_path, *shuffle, y=shape)
    node, picture = OnnxModel(model=model), make_picture()
    facts = node.facts({"image": CLIP}, MEDIA)
    assert (facts.width, facts.height) == (2 * WIDTH, 2 * HEIGHT)
    stacked = torch.cat([picture.pixels] * 4).reshape(2, 2, 3, HEIGHT, WIDTH)
    wanted = stacked.permute(2, 3, 0, 4, 1).reshape(3, 2 * HEIGHT, 2 * WIDTH)
    assert differ(run(node, image=picture), wanted) == 0.0


def test_fixed_sizes_tell_the_factor_without_a_run(tmp_path: Path) -> None:
    resize = op("Resize", ["x", "", "scales"], mode="nearest")
    scales = {"scales": np.array([1, 1, 3, 3], np.float32)}
    model = write(tmp_path, resize, x=[1, 3, 32, 16], y=[1, 3, 96, 48], weights=scales)
    node, picture = OnnxModel(model=model, overlap=8), make_picture()
    assert node.facts({"image": CLIP}, MEDIA).width == 3 * WIDTH
    wanted = picture.pixels.repeat_interleave(3, 1).repeat_interleave(3, 2)
    assert differ(run(node, image=picture), wanted) < 1e-6
    assert node.get_remarks({"image": CLIP}, MEDIA) == (
        "Frames are computed in tiles of 16×32, the size that the file takes.",
    )


@pytest.mark.parametrize("shape", [[1, 3, 24, 16], FREE])
def test_tiles_of_what_looks_at_one_pixel_are_the_whole(tmp_path: Path, shape: Any) -> None:
    model = write(tmp_path, op("Mul", ["x", "x"]), x=shape, y=shape)
    tiled = run(OnnxModel(model=model, tile=64, overlap=6), image=(picture := make_picture(spread=0.9)))
    assert differ(tiled, picture.pixels**2) < 1e-6


def test_tiles_of_a_convolution_have_no_seams(tmp_path: Path) -> None:
    model, picture = ModelRef(str(make_picture_file(tmp_path))), Image(torch.rand(150, 170, 3).permute(2, 0, 1))
    whole = run(OnnxModel(model=model, sizing=PictureSizing.WHOLE), image=picture)
    assert differ(run(OnnxModel(model=model, tile=64), image=picture), whole) < 1e-6


def test_a_fixed_size_may_be_resized_to_and_back(tmp_path: Path) -> None:
    model = write(tmp_path, op("Identity", ["x"]), x=[1, 3, 16, 16], y=[1, 3, 16, 16])
    node, picture = OnnxModel(model=model, sizing=PictureSizing.RESIZE), make_picture()
    made = run(node, image=picture)
    assert made.shape == picture.pixels.shape
    assert float(made.std()) < float(picture.pixels.std()) / 2
    assert "resized to 16×16" in node.get_remarks({"image": CLIP}, MEDIA)[0]


@pytest.mark.parametrize("dtype", ["FLOAT", "FLOAT16", "DOUBLE"])
def test_axes_and_types_are_those_of_the_file(tmp_path: Path, dtype: str) -> None:
    shape: list[int | str] = ["n", "height", "width", 3]
    model = write(tmp_path, op("Mul", ["x", "x"]), x=shape, y=shape, dtype=dtype)
    made = run(OnnxModel(model=model), image=(picture := make_picture(spread=0.9)))
    assert differ(made, picture.pixels**2) < (2e-3 if dtype == "FLOAT16" else 1e-6)


def test_a_picture_without_a_batch_and_without_a_shape(tmp_path: Path) -> None:
    picture = make_picture()
    plain = write(tmp_path, op("Identity", ["x"]), x=[3, "h", "w"], y=[3, "h", "w"])
    unknown = write(tmp_path, op("Identity", ["x"]), x=None, y=None, name="unknown.onnx")
    for model in (plain, unknown):
        assert differ(run(OnnxModel(model=model), image=picture), picture.pixels) == 0.0


def test_ranges_are_given_and_taken_back(tmp_path: Path) -> None:
    picture = make_picture(spread=0.9)
    codes = {PixelRange.UNIT: (0.0, 1.0), PixelRange.BYTE: (0.0, 255.0), PixelRange.SIGNED: (-1.0, 1.0)}
    for found, (black, white) in codes.items():
        ends = {"black": np.float32(black), "white": np.float32(white)}
        model = write(tmp_path, op("Clip", ["x", "black", "white"]), weights={k: np.array(v) for k, v in ends.items()})
        made = run(OnnxModel(model=model, input_range=found), image=picture)
        assert differ(made, picture.pixels) < 1e-6, found
    halved = write(tmp_path, op("Mul", ["x", "half"]), weights={"half": np.array(0.5, np.float32)}, name="half.onnx")
    own = OnnxModel(
        model=halved, input_range=PixelRange.OWN, mean="0.2, 0.3, 0.4", deviation="0.5", output_range=PixelRange.OWN
    )
    mean = torch.tensor([0.2, 0.3, 0.4]).view(3, 1, 1)
    assert differ(run(own, image=picture), (picture.pixels - mean) / 2 + mean) < 1e-6


def test_numbers_of_8_bits_are_0_to_255(tmp_path: Path) -> None:
    shape: list[int | str] = [1, "height", "width", 3]
    model = write(tmp_path, op("Identity", ["x"]), x=shape, y=shape, dtype="UINT8")
    picture = make_picture()
    assert differ(run(OnnxModel(model=model), image=picture), picture.pixels) <= 0.5 / 255 + 1e-6


def test_the_order_of_colors_and_what_the_file_says_of_it(tmp_path: Path) -> None:
    picture = make_picture()
    first = op("Mul", ["x", "first"])
    weights = {"first": np.array([1, 0, 0], np.float32).reshape(1, 3, 1, 1)}
    plain = write(tmp_path, first, weights=weights)
    said = write(
        tmp_path, first, weights=weights, name="said.onnx",
        metadata={"Image.BitmapPixelFormat": "Bgr8", "Image.NominalPixelRange": "Nominal_0_255"},
    )  # fmt: skip
    for node in (OnnxModel(model=plain, channel_order=ChannelOrder.BGR), OnnxModel(model=said)):
        made = run(node, image=picture)
        assert float(made[:2].abs().max()) == 0.0
        assert differ(made[2], picture.pixels[2]) < 1e-6


def test_linear_light_is_given_and_taken_back(tmp_path: Path) -> None:
    model = write(tmp_path, op("Mul", ["x", "half"]), weights={"half": np.array(0.5, np.float32)})
    gray = Image(torch.full((3, 8, 8), 0.735357))  # half of the light
    assert float(run(OnnxModel(model=model, linear=True), image=gray).mean()) == pytest.approx(0.5371, abs=1e-3)


def make_mask_file(folder: Path, name: str = "matte.onnx", kind: str = "ReduceMean") -> ModelRef:
    node = op(kind, ["x", "axis"], keepdims=1)
    return write(folder, node, y=[1, 1, "height", "width"], weights={"axis": np.array([1])}, name=name)


def test_a_plane_is_a_mask_and_the_picture_is_cut_out(tmp_path: Path) -> None:
    node, picture = OnnxModel(model=make_mask_file(tmp_path)), make_picture()
    wanted = picture.pixels.mean(0, keepdim=True)
    assert differ(run(node, "mask", image=picture), wanted) < 1e-6
    assert differ(run(node, image=picture), torch.cat([picture.pixels, wanted])) < 1e-6
    assert node.facts({"image": CLIP}, MEDIA).channels == 4
    assert node.get_output_info("mask", {"image": CLIP}, MEDIA).channels == 1
    assert list(node.get_unused_outputs({}, MEDIA)) == ["depth"]
    assert list(node.get_unused_inputs({}, MEDIA)) == ["image_2"]


def test_a_mask_of_a_fixed_size_sees_the_whole_frame(tmp_path: Path) -> None:
    spread = [op("ReduceMax", ["x", "axes"], "top", keepdims=1), op("Expand", ["top", "shape"])]
    weights = {"axes": np.array([1, 2, 3]), "shape": np.array([1, 1, 32, 32])}
    model = write(tmp_path, *spread, x=[1, 3, 32, 32], y=[1, 1, 32, 32], weights=weights)
    dark = torch.zeros(3, HEIGHT, WIDTH)
    dark[:, :12, :12] = 1.0
    assert float(run(OnnxModel(model=model), "mask", image=Image(dark)).min()) == pytest.approx(1.0, abs=1e-3)


def test_numbers_become_a_mask(tmp_path: Path) -> None:
    model, picture = make_mask_file(tmp_path), make_picture()
    mean = picture.pixels.mean(0, keepdim=True)
    stretched = (mean - mean.min()) / (mean.max() - mean.min())
    wanted = {MaskValues.LOGITS: mean.sigmoid(), MaskValues.STRETCH: stretched, MaskValues.BYTE: mean / 255}
    for values, mask in wanted.items():
        assert differ(run(OnnxModel(model=model, mask_values=values), "mask", image=picture), mask) < 1e-6, values


def test_a_plane_is_a_depth_where_its_name_or_the_user_says_so(tmp_path: Path) -> None:
    picture = make_picture()
    mean = picture.pixels.mean(0, keepdim=True)
    levels = (mean - mean.min()) / (mean.max() - mean.min())
    named = OnnxModel(model=make_mask_file(tmp_path, "depth_any.onnx"))
    chosen = OnnxModel(model=make_mask_file(tmp_path), result=FileResult.DEPTH)
    for node in (named, chosen):
        assert differ(run(node, "depth", image=picture), 1.0 - levels) < 1e-5  # larger is farther
        assert differ(run(node, image=picture), (1.0 - levels).expand(3, -1, -1)) < 1e-5
        assert list(node.get_unused_outputs({}, MEDIA)) == ["mask"]
    meters = OnnxModel(
        model=make_mask_file(tmp_path), result=FileResult.DEPTH, levels=DepthLevels.MODEL, says=DepthConvention.DISTANCE
    )
    assert differ(run(meters, "depth", image=picture), mean) < 1e-6


def test_a_depth_of_three_axes_and_half_the_size(tmp_path: Path) -> None:
    """As Depth Anything and MiDaS are exported: [batch, height, width]."""
    half = [op("AveragePool", ["x"], "small", kernel_shape=[2, 2], strides=[2, 2]), op("ReduceMax", ["small", "axis"])]
    half[1].attribute.append(helper.make_attribute("keepdims", 0))
    model = write(tmp_path, *half, y=["n", "h", "w"], weights={"axis": np.array([1])}, name="depth.onnx")
    node = OnnxModel(model=model, multiple=14, side=42)
    made = run(node, "depth", image=make_picture())
    assert made.shape == (1, HEIGHT, WIDTH)
    assert (float(made.min()), float(made.max())) == (0.0, 1.0)


def write_blend(folder: Path, moment: Any, side: Any = FREE, name: str = "blend.onnx") -> ModelRef:
    nodes = [op("Sub", ["b", "a"], "d"), op("Mul", ["d", "t"], "e"), op("Add", ["a", "e"])]
    return write(folder, *nodes, inputs=[("a", side), ("b", side), ("t", moment)], y=side, name=name)


@pytest.mark.parametrize("moment", [[], [1], [1, 1, 1, 1], [1, 1, "height", "width"], ["n", 1, 1, 1]])
@pytest.mark.parametrize("channels", [3, 4])
def test_two_pictures_and_t_are_the_picture_between(tmp_path: Path, moment: Any, channels: int) -> None:
    model, first, second = write_blend(tmp_path, moment), make_picture(channels), make_picture(channels, seed=2)
    node = OnnxModel(model=model, t=0.25)
    assert node.facts({"image": CLIP, "image_2": CLIP}, MEDIA) == CLIP
    assert node.get_unused_inputs({}, MEDIA) == {}
    made = run(node, image=first, image_2=second)
    if channels == 3:
        assert differ(made, torch.lerp(first.pixels, second.pixels, 0.25)) < 1e-6
    else:
        alpha = torch.lerp(first.pixels[3:], second.pixels[3:], 0.25)
        weighted = torch.lerp(first.pixels[:3] * first.pixels[3:], second.pixels[:3] * second.pixels[3:], 0.25)
        assert differ(made, torch.cat([weighted / alpha, alpha])) < 1e-5


def test_values_above_1_are_cross_faded(tmp_path: Path) -> None:
    model, first, second = write_blend(tmp_path, [1]), make_picture(spread=4.0), make_picture(seed=2)
    made = run(OnnxModel(model=model, t=0.5), image=first, image_2=second)
    assert differ(made, torch.lerp(first.pixels, second.pixels, 0.5)) < 1e-6


def write_stacked(folder: Path, channels: int) -> ModelRef:
    parts = helper.make_node("Split", ["x"], ["a", "b", "t"][: 2 + channels % 2], axis=1, num_outputs=3)
    del parts.attribute[1:]
    weights = {"sizes": np.array([3, 3, 1][: 2 + channels % 2]), "half": np.array(0.5, np.float32)}
    parts.input.append("sizes")
    share = "t" if channels == 7 else "half"
    nodes = [parts, op("Sub", ["b", "a"], "d"), op("Mul", ["d", share], "e"), op("Add", ["a", "e"])]
    return write(folder, *nodes, x=[1, channels, "height", "width"], weights=weights)


@pytest.mark.parametrize(("channels", "share"), [(6, 0.5), (7, 0.25)])
def test_two_pictures_may_be_one_tensor(tmp_path: Path, channels: int, share: float) -> None:
    first, second = make_picture(), make_picture(seed=2)
    made = run(OnnxModel(model=write_stacked(tmp_path, channels), t=0.25), image=first, image_2=second)
    assert differ(made, torch.lerp(first.pixels, second.pixels, share)) < 1e-6


def test_names_put_two_pictures_in_order(tmp_path: Path) -> None:
    model, first, second = write_blend(tmp_path, [1]), make_picture(), make_picture(seed=2)
    made = run(OnnxModel(model=model, t=0.25, input_names="b, a, t"), image=first, image_2=second)
    assert differ(made, torch.lerp(second.pixels, first.pixels, 0.25)) < 1e-6
