"""ONNX Model: files that cannot be used are refused in words, runs are cancelled, and nothing outside is touched."""

from __future__ import annotations

import importlib
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from onnx import TensorProto, helper

from nodes.filter.onnx.file_plan import FileResult
from nodes.filter.onnx.sessions import OnnxProvider, import_onnxruntime, list_providers
from nodes.filter.onnx_model import OnnxModel
from studio.core.errors import CancelledError, ModelError, ParameterError, StudioError
from studio.models.library import ModelLibrary
from studio.sdk import ClipInfo, Image, ModelRef
from studio.sdk.testing import MemoryMedia, StandaloneContext, run_frame
from tests.tiny_models.onnx_files import make_picture_file, write_onnx

MEDIA = MemoryMedia(models=ModelLibrary())
CLIP = ClipInfo(width=24, height=16, channels=3)
PICTURE = Image(torch.full((16, 24, 3), 0.5).permute(2, 0, 1))
FREE: list[int | str] = [1, 3, "h", "w"]


def op(kind: str, takes: list[str], gives: str = "y", **more: Any) -> Any:
    return helper.make_node(kind, takes, [gives], **more)


def write(
    folder: Path, nodes: Any, inputs: Any = (("x", FREE),), outputs: Any = (("y", FREE),), **more: Any
) -> ModelRef:
    return ModelRef(str(write_onnx(folder / "net.onnx", nodes, inputs, outputs, **more)))


def find_facts(model: ModelRef, **values: Any) -> ClipInfo:
    return OnnxModel(model=model, **values).facts({"image": CLIP}, MEDIA)


IDENTITY = [op("Identity", ["x"])]
LARGER = [op("Concat", ["x"] * 4, "four", axis=1), op("DepthToSpace", ["four"], blocksize=2)]


@pytest.mark.parametrize(
    ("inputs", "outputs", "said"),
    [
        ([("x", [1, 3, 4, "h", "w"])], [("y", [1, 3, 4, "h", "w"])], "of no use here"),
        ([("x", [1, 3, 4, "h", "w"]), ("z", FREE)], [("y", FREE)], r"takes x float32 \[1×3×4×h×w\], z"),
        ([("x", [2, 3, "h", "w"])], [("y", [2, 3, "h", "w"])], "takes 2 pictures at once"),
        ([("x", [1, 5, "h", "w"])], [("y", [1, 5, "h", "w"])], "accepted: one picture of 1, 3 or 4 channels"),
        ([("x", FREE), ("m", [1, 1, "h", "w"])], [("y", FREE)], "accepted: one picture"),
        ([("x", FREE), ("state", [1, 16, "h", "w"])], [("y", FREE)], "accepted: one picture"),
        ([("x", [1, 3, 32, "w"])], [("y", [1, 3, 32, "w"])], "contradict each other"),
        ([("x", [1, 3, 32, 32]), ("z", [1, 3, 64, 64])], [("y", FREE)], "contradict each other"),
        ([("x", FREE)], [("y", [1, 3, 64, 64])], "makes a picture of 64×64 from one of w×h"),
        ([("x", [1, 3, 32, 32])], [("y", [1, 3, 48, 48])], "accepted: the same size, or sides 2, 3"),
        ([("x", [1, 3, 32, 32])], [("y", [1, 3, 16, 16])], "accepted: the same size, or sides 2, 3"),
        ([("x", FREE)], [("y", [1, 21, "h", "w"])], "accepted: pictures of 3 or 4 channels, or planes of one"),
    ],
)
def test_other_shapes_are_refused(tmp_path: Path, inputs: Any, outputs: Any, said: str) -> None:
    with pytest.raises(ModelError, match=said):
        find_facts(write(tmp_path, IDENTITY, inputs, outputs))


def test_a_result_of_another_type_is_refused(tmp_path: Path) -> None:
    model = write(tmp_path, [op("SplitToSequence", ["x"], axis=1)])
    import onnx

    proto = onnx.load(model)
    for made in (
        helper.make_tensor_sequence_value_info("y", TensorProto.FLOAT, FREE),
        helper.make_tensor_value_info("y", TensorProto.STRING, FREE),
        helper.make_value_info("y", helper.make_optional_type_proto(proto.graph.output[0].type)),
    ):
        del proto.graph.output[:]
        proto.graph.output.append(made)
        onnx.save(proto, model)
        with pytest.raises(ModelError, match="of no use here"):
            find_facts(model)


def test_what_onnxruntime_cannot_read_is_said_in_its_words(tmp_path: Path) -> None:
    import onnx

    model = write(tmp_path, [op("Frobnicate", ["x"])])
    with pytest.raises(ModelError, match=r"onnxruntime cannot read net\.onnx: This is an invalid model.*Frobnicate"):
        run_frame(OnnxModel(model=model), media=MEDIA, image=PICTURE)
    proto = onnx.load(write(tmp_path, IDENTITY))
    proto.ir_version = 99
    onnx.save(proto, model)
    with pytest.raises(ModelError, match=r"cannot read net\.onnx: Unsupported model IR version: 99"):
        run_frame(OnnxModel(model=model), media=MEDIA, image=PICTURE)
    model = write(tmp_path, IDENTITY, opset=99)
    with pytest.raises(ModelError, match=r"cannot read net\.onnx: ONNX Runtime .*99"):
        run_frame(OnnxModel(model=model), media=MEDIA, image=PICTURE)


def test_a_size_that_the_file_cannot_take_is_an_error_with_what_to_set(tmp_path: Path) -> None:
    halves = [op("AveragePool", ["x"], "s", kernel_shape=[16, 16], strides=[16, 16]), op("Resize", ["s", "", "f"])]
    model = write(tmp_path, halves, weights={"f": np.array([1, 1, 16, 16], np.float32)})
    odd = Image(torch.full((40, 40, 3), 0.5).permute(2, 0, 1))
    with pytest.raises(StudioError, match="made 32×32 of 40×40, where 40×40 was expected; set 'multiple'"):
        run_frame(OnnxModel(model=model), media=MEDIA, image=odd)
    made: Any = run_frame(OnnxModel(model=model, multiple=16), media=MEDIA, image=odd)
    assert made.pixels.shape == (3, 40, 40)
    joined = [halves[0], op("Resize", ["s", "", "f"], "r"), op("Add", ["x", "r"])]
    model = write(tmp_path, joined, weights={"f": np.array([1, 1, 16, 16], np.float32)})
    with pytest.raises(StudioError, match=r"net\.onnx cannot compute 1×3×40×40: .*Add"):
        run_frame(OnnxModel(model=model), media=MEDIA, image=odd)


def test_values_that_are_no_numbers_are_found(tmp_path: Path) -> None:
    model = write(tmp_path, [op("Log", ["below"]), op("Sub", ["x", "one"], "below")][::-1],
                  weights={"one": np.array(1, np.float32)})  # fmt: skip
    with pytest.raises(StudioError, match="NaN or infinite"):
        run_frame(OnnxModel(model=model), media=MEDIA, image=PICTURE)


def test_names_that_are_not_there_are_listed(tmp_path: Path) -> None:
    model = write(tmp_path, IDENTITY)
    with pytest.raises(ParameterError, match="an output of the file: y"):
        find_facts(model, output_name="z")
    with pytest.raises(ParameterError, match="all inputs of the file: x"):
        find_facts(model, input_names="x, z")
    assert find_facts(model, output_name="y", input_names="x").width == CLIP.width


def test_one_of_several_outputs_is_taken(tmp_path: Path) -> None:
    two = [op("Identity", ["x"]), op("ReduceMean", ["x", "axis"], "plane", keepdims=1)]
    outputs = [("y", FREE), ("plane", [1, 1, "h", "w"])]
    model = write(tmp_path, two, outputs=outputs, weights={"axis": np.array([1])})
    assert find_facts(model).channels == 3
    assert find_facts(model, output_name="plane").channels == 4
    assert find_facts(model, result=FileResult.MASK).channels == 4


def test_a_second_picture_is_asked_for(tmp_path: Path) -> None:
    model = write(tmp_path, [op("Add", ["x", "z"])], [("x", FREE), ("z", FREE)])
    with pytest.raises(StudioError, match="connect the second one to 'image_2'"):
        find_facts(model)
    with pytest.raises(StudioError, match="24×16 and 32×16; the file needs two of one size"):
        OnnxModel(model=model).facts({"image": CLIP, "image_2": ClipInfo(width=32, height=16, channels=3)}, MEDIA)


def test_means_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    from nodes.filter.onnx.pixel_values import PixelRange, make_coding

    for mean, deviation in (("a", "1"), ("1, 2", "1"), ("0", "0"), ("0", "nan"), ("0", "-1"), ("", "1")):
        with pytest.raises(ParameterError, match="number"):
            make_coding(PixelRange.OWN, mean, deviation)


def test_without_onnxruntime_the_command_that_installs_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = write(tmp_path, IDENTITY)

    def fail(name: str) -> Any:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(importlib, "import_module", fail)
    with pytest.raises(ModelError, match=r"pip install 'frameloom\[onnx\]'"):
        find_facts(model)


def test_providers_are_those_that_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    onnxruntime = import_onnxruntime()
    there = ["TensorrtExecutionProvider", "CUDAExecutionProvider", "AzureExecutionProvider", "CPUExecutionProvider"]
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: there)
    assert list_providers(OnnxProvider.AUTO) == ["CPUExecutionProvider"]
    assert list_providers(OnnxProvider.CUDA) == ["CUDAExecutionProvider", "CPUExecutionProvider"]
    with pytest.raises(ParameterError, match="CPU, CUDA, TensorRT"):
        list_providers(OnnxProvider.COREML)
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: ["CoreMLExecutionProvider", *there[2:]])
    assert list_providers(OnnxProvider.AUTO) == ["CoreMLExecutionProvider", "CPUExecutionProvider"]


def test_a_run_is_cancelled_between_tiles(tmp_path: Path) -> None:
    asked: list[int] = []

    class Stopping(StandaloneContext):
        def check(self) -> None:
            asked.append(1)
            if len(asked) > 3:
                raise CancelledError

    model = ModelRef(str(make_picture_file(tmp_path)))
    large = Image(torch.rand(400, 400, 3).permute(2, 0, 1))
    with pytest.raises(CancelledError):
        run_frame(OnnxModel(model=model, tile=64), ctx=Stopping(0, media=MEDIA), image=large)
    assert len(asked) == 4


def write_endless_loop(folder: Path) -> ModelRef:
    body = helper.make_graph(
        [op("Identity", ["go"], "go_on"), op("Tanh", ["held"], "kept")],
        "body",
        [
            helper.make_tensor_value_info("turn", TensorProto.INT64, []),
            helper.make_tensor_value_info("go", TensorProto.BOOL, []),
            helper.make_tensor_value_info("held", TensorProto.FLOAT, FREE),
        ],
        [
            helper.make_tensor_value_info("go_on", TensorProto.BOOL, []),
            helper.make_tensor_value_info("kept", TensorProto.FLOAT, FREE),
        ],
    )
    return write(folder, [op("Loop", ["", "yes", "x"], body=body)], weights={"yes": np.array(True)})


def test_a_file_that_never_ends_is_stopped(tmp_path: Path) -> None:
    begun = time.monotonic()

    class Stopping(StandaloneContext):
        def check(self) -> None:
            if time.monotonic() - begun > 0.1:
                raise CancelledError

    with pytest.raises(CancelledError):
        run_frame(OnnxModel(model=write_endless_loop(tmp_path)), ctx=Stopping(0, media=MEDIA), image=PICTURE)
    assert "onnxruntime" not in [thread.name for thread in threading.enumerate()]


def test_a_look_at_the_size_ends_even_if_the_file_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import onnx

    monkeypatch.setattr("nodes.filter.onnx.file_probe._SECONDS", 0.1)
    proto = onnx.load(write_endless_loop(tmp_path))
    for dim in proto.graph.output[0].type.tensor_type.shape.dim[2:]:
        dim.dim_param = f"other_{dim.dim_param}"
    onnx.save(proto, tmp_path / "net.onnx")
    with pytest.raises(ModelError, match="more than a minute"):
        find_facts(ModelRef(str(tmp_path / "net.onnx")))
