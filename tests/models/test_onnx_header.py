"""Headers of ONNX files, whole, damaged and hostile."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper

from studio.core.errors import FileReadError
from studio.models.onnx_header import read_onnx_header
from studio.models.protobuf_reader import ProtobufReader, ProtobufSpan
from studio.sdk.models import TensorInfo
from tests.tiny_models.onnx_files import make_picture_file, write_onnx

SIDE: list[int | str] = [1, 3, "h", "w"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return make_picture_file(tmp_path)


def test_what_a_graph_takes_and_gives(file: Path) -> None:
    found = read_onnx_header(file)
    assert found.inputs == (TensorInfo("image", "float32", (1, 3, "height", "width")),)
    assert found.outputs == (TensorInfo("sharp", "float32", (1, 3, "height", "width")),)
    assert (found.ir_version, found.opsets, found.parameter_count) == (10, {"": 18}, 81)
    assert found.operators == {("", "Conv")}
    assert str(found.inputs[0]) == "image float32 [1×3×height×width]"


def test_weights_that_are_inputs_too_are_left_out(file: Path) -> None:
    proto = onnx.load(file)
    proto.graph.input.append(helper.make_tensor_value_info("kernel", 1, [3, 3, 3, 3]))
    onnx.save(proto, file)
    assert [found.name for found in read_onnx_header(file).inputs] == ["image"]


def test_types_that_are_no_tensors_and_shapes_that_are_left_out(tmp_path: Path) -> None:
    path = write_onnx(tmp_path / "a.onnx", [helper.make_node("Identity", ["x"], ["y"])], [("x", None)], [("y", None)])
    proto = onnx.load(path)
    proto.graph.input.append(helper.make_tensor_sequence_value_info("list", 1, SIDE))
    proto.graph.input.append(
        helper.make_value_info("maybe", helper.make_optional_type_proto(proto.graph.input[0].type))
    )
    proto.graph.input.append(helper.make_tensor_value_info("words", onnx.TensorProto.STRING, [1]))
    onnx.save(proto, path)
    found = read_onnx_header(path).inputs
    assert [(tensor.dtype, tensor.shape) for tensor in found] == [
        ("float32", None), ("sequence", None), ("optional", None), ("string", (1,))
    ]  # fmt: skip


def test_operators_within_others_and_functions_of_the_file_are_seen(tmp_path: Path) -> None:
    inner = helper.make_graph(
        [helper.make_node("Secret", ["x"], ["z"], domain="somebody")], "inner", [],
        [helper.make_tensor_value_info("z", 1, SIDE)],
    )  # fmt: skip
    yes = helper.make_node("Constant", [], ["yes"], value=numpy_helper.from_array(np.array(True)))
    node = helper.make_node("If", ["yes"], ["y"], then_branch=inner, else_branch=inner)
    path = write_onnx(tmp_path / "a.onnx", [yes, node], [("x", SIDE)], [("y", SIDE)])
    proto = onnx.load(path)
    body = [helper.make_node("Foreign", ["x"], ["y"], domain="other")]
    proto.functions.append(helper.make_function("own", "Twice", ["x"], ["y"], body, [helper.make_opsetid("", 18)]))
    onnx.save(proto, path)
    found = read_onnx_header(path)
    assert {("somebody", "Secret"), ("other", "Foreign"), ("", "If"), ("", "Constant")} == found.operators
    assert found.functions == {("own", "Twice")}


def test_places_of_weights_in_other_files(tmp_path: Path) -> None:
    node = helper.make_node("Mul", ["x", "w"], ["y"])
    weights = {"w": np.ones((1, 3, 1, 1), np.float32)}
    path = write_onnx(
        tmp_path / "a.onnx", [node], [("x", SIDE)], [("y", SIDE)], weights,
        save_as_external_data=True, location="a.bin", size_threshold=0,
    )  # fmt: skip
    assert [(data.location, data.end) for data in read_onnx_header(path).external] == [("a.bin", 12)]


def test_weights_are_stepped_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    node = helper.make_node("Mul", ["x", "w"], ["y"])
    weights = {"w": np.zeros((3, 1000, 1000), np.float32)}
    path = write_onnx(tmp_path / "a.onnx", [node], [("x", SIDE)], [("y", SIDE)], weights)
    seen: list[ProtobufSpan] = []
    read_text = ProtobufReader.read_text

    def watch(self: ProtobufReader, value: ProtobufSpan | int | None) -> str:
        seen.extend([value] if isinstance(value, ProtobufSpan) else [])
        return read_text(self, value)

    monkeypatch.setattr(ProtobufReader, "read_text", watch)
    assert read_onnx_header(path).parameter_count == 3_000_000
    assert sum(span.stop - span.start for span in seen) < 1000


def test_every_truncated_file_is_refused(file: Path) -> None:
    whole = file.read_bytes()
    for length in range(0, len(whole), 3):
        file.write_bytes(whole[:length])
        with pytest.raises(FileReadError):
            read_onnx_header(file)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"GGUF" + bytes(100),
        b"<html>not here</html>",
        bytes(64),
        b"\xff" * 64,
        b"\x08\x0a",
        b"\x3a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
        b"\x3a\x02\x0a\x00" * 50,
        b"\x38\x01",
    ],
)
def test_other_files_are_refused(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "a.onnx").write_bytes(text)
    with pytest.raises(FileReadError, match="not an ONNX file"):
        read_onnx_header(tmp_path / "a.onnx")


def test_graphs_within_graphs_have_an_end(tmp_path: Path) -> None:
    text = b""
    for _ in range(200):
        attribute = b"\x32" + _make_length(text) + text  # AttributeProto.g
        node = b"\x2a" + _make_length(attribute) + attribute  # NodeProto.attribute
        text = b"\x0a" + _make_length(node) + node  # GraphProto.node
    (tmp_path / "a.onnx").write_bytes(b"\x3a" + _make_length(text) + text)
    with pytest.raises(FileReadError, match="more parts than are read"):
        read_onnx_header(tmp_path / "a.onnx")


def test_fields_have_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.models.protobuf_reader._MAX_FIELDS", 1000)
    (tmp_path / "a.onnx").write_bytes(b"\x08\x01" * 2000)
    with pytest.raises(FileReadError, match="more parts than are read"):
        read_onnx_header(tmp_path / "a.onnx")


def test_damaged_files_raise_nothing_else(file: Path) -> None:
    draw, whole = random.Random(1), file.read_bytes()
    for _ in range(300):
        text = bytearray(whole)
        for _ in range(draw.randint(1, 6)):
            text[draw.randrange(len(text))] = draw.randrange(256)
        file.write_bytes(text)
        try:
            read_onnx_header(file)
        except FileReadError:
            continue


def _make_length(text: bytes) -> bytes:
    length, found = len(text), b""
    while True:
        length, low = length >> 7, length & 127
        found += bytes([low | (128 if length else 0)])
        if not length:
            return found
