"""The header of an ONNX file: inputs, outputs, operators and outside files of its graph; no tensor is read.

An ONNX file is one message of Protocol Buffers (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto). Its weights
are stepped over, so that a large file costs as much as a small one. Files of strangers are read here: numbers of
fields, depths and sizes are limited.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from studio.core.errors import FileReadError
from studio.core.regular_file import open_regular_file
from studio.core.translation import tr, tr_noop
from studio.models.protobuf_reader import ProtobufReader, ProtobufSpan
from studio.sdk.models import TensorInfo

_MAX_DEPTH: Final = 12
"""Graphs within operators, as in the branches of an If."""
_MAX_FILES: Final = 1_000
_MAX_AXES: Final = 64
_EXTERNAL: Final = 1  # of DataLocation
_DTYPES: Final[Mapping[int, str]] = {
    1: "float32", 2: "uint8", 3: "int8", 4: "uint16", 5: "int16", 6: "int32", 7: "int64", 8: "string", 9: "bool",
    10: "float16", 11: "float64", 12: "uint32", 13: "uint64", 14: "complex64", 15: "complex128", 16: "bfloat16",
    17: "float8e4m3fn", 18: "float8e4m3fnuz", 19: "float8e5m2", 20: "float8e5m2fnuz", 21: "uint4", 22: "int4",
}  # fmt: skip
_CONTAINERS: Final[Mapping[int, str]] = {4: "sequence", 5: "map", 8: tr_noop("sparse tensor"), 9: "optional"}


@dataclass(frozen=True, slots=True)
class ExternalData:
    """Bytes of a tensor in another file.

    Args:
        location: Of the file, as the tensor names it.
        end: How many bytes the file must have at least.
    """

    location: str
    end: int


@dataclass(slots=True)
class OnnxHeader:
    """Header of an ONNX file.

    Args:
        ir_version: Of the format; 0 where it does not say.
        producer: The program that wrote it, with its version.
        inputs: What the graph takes; those with a value in the file are left out.
        outputs: What the graph gives.
        opsets: Version of each domain of operators; "" is that of ONNX itself.
        operators: Domain and name of each operator in it, those within others included.
        functions: Domain and name of the operators that the file defines itself.
        metadata: What its writer put beside the graph.
        parameter_count: How many numbers its weights are.
        external: What of the weights lies in other files.
    """

    ir_version: int = 0
    producer: str = ""
    inputs: tuple[TensorInfo, ...] = ()
    outputs: tuple[TensorInfo, ...] = ()
    opsets: dict[str, int] = field(default_factory=dict)
    operators: set[tuple[str, str]] = field(default_factory=set)
    functions: set[tuple[str, str]] = field(default_factory=set)
    metadata: dict[str, str] = field(default_factory=dict)
    parameter_count: int = 0
    external: set[ExternalData] = field(default_factory=set)


def read_onnx_header(path: Path) -> OnnxHeader:
    """Return what the header of an ONNX file says.

    Raises:
        FileReadError: The file cannot be read, is no ONNX file, is truncated or damaged, or has more than is read.
    """
    with open_regular_file(path) as file:
        size = os.fstat(file.fileno()).st_size
        try:
            header = _HeaderParser(ProtobufReader(file)).parse_model(ProtobufSpan(0, size))
        except (ValueError, OverflowError, RecursionError):
            text = tr("it is not an ONNX file, it is truncated or damaged, or it has more parts than are read")
            raise FileReadError(path, text) from None
    if not header.outputs or not header.opsets:
        raise FileReadError(path, tr("it is not an ONNX file: it holds no graph"))
    return header


class _HeaderParser:
    """Collects a header from the messages of a file. Methods raise ValueError where something is damaged."""

    def __init__(self, reader: ProtobufReader) -> None:
        self._reader = reader
        self._header = OnnxHeader()

    def parse_model(self, span: ProtobufSpan) -> OnnxHeader:
        reader, header = self._reader, self._header
        producer = version = ""
        for number, value in reader.iter_fields(span):
            if number == 1:
                header.ir_version = reader.as_int(value)
            elif number == 2:
                producer = reader.read_text(value)
            elif number == 3:
                version = reader.read_text(value)
            elif number == 7:
                self._parse_graph(value, 0)
            elif number == 8:
                fields = dict(reader.iter_fields(value))
                header.opsets[reader.read_text(fields.get(1))] = reader.as_int(fields.get(2, 0))
            elif number == 14:
                fields = dict(reader.iter_fields(value))
                header.metadata[reader.read_text(fields.get(1))] = reader.read_text(fields.get(2))
            elif number == 25:
                self._parse_function(value)
        header.producer = f"{producer} {version}".strip()
        return header

    def _parse_graph(self, span: ProtobufSpan | int, depth: int) -> None:
        """Take what a graph has; inputs and outputs of the outermost alone."""
        reader, header = self._reader, self._header
        if depth > _MAX_DEPTH:
            raise ValueError("graphs within graphs")
        inputs: list[TensorInfo] = []
        outputs: list[TensorInfo] = []
        values: set[str] = set()
        for number, value in reader.iter_fields(span):
            if number == 1:
                self._parse_node(value, depth)
            elif number == 5:
                values.add(self._parse_tensor(value))
            elif number == 11 and not depth:
                inputs.append(self._parse_value_info(value))
            elif number == 12 and not depth:
                outputs.append(self._parse_value_info(value))
            elif number == 15:
                values.update(self._parse_sparse_tensor(value))
        if not depth:
            header.inputs = tuple(found for found in inputs if found.name not in values)
            header.outputs = tuple(outputs)

    def _parse_node(self, span: ProtobufSpan | int, depth: int) -> None:
        reader = self._reader
        kind = domain = ""
        for number, value in reader.iter_fields(span):
            if number == 4:
                kind = reader.read_text(value)
            elif number == 7:
                domain = reader.read_text(value)
            elif number == 5:
                self._parse_attribute(value, depth)
        self._header.operators.add((domain, kind))

    def _parse_attribute(self, span: ProtobufSpan | int, depth: int) -> None:
        for number, value in self._reader.iter_fields(span):
            if number in (5, 10):
                self._parse_tensor(value)
            elif number in (6, 11):
                self._parse_graph(value, depth + 1)
            elif number in (22, 23):
                self._parse_sparse_tensor(value)

    def _parse_function(self, span: ProtobufSpan | int) -> None:
        reader = self._reader
        name = domain = ""
        for number, value in reader.iter_fields(span):
            if number == 1:
                name = reader.read_text(value)
            elif number == 10:
                domain = reader.read_text(value)
            elif number == 7:
                self._parse_node(value, 1)
            elif number == 11:
                self._parse_attribute(value, 1)
        self._header.functions.add((domain, name))

    def _parse_sparse_tensor(self, span: ProtobufSpan | int) -> list[str]:
        """Take the two tensors that a sparse one is made of, and return their names."""
        return [self._parse_tensor(tensor) for part, tensor in self._reader.iter_fields(span) if part in (1, 2)]

    def _parse_tensor(self, span: ProtobufSpan | int) -> str:
        """Count the numbers of a tensor, note where they lie, and return its name."""
        reader, header = self._reader, self._header
        name, is_external = "", False
        dims: list[int] = []
        place: dict[str, str] = {}
        for number, value in reader.iter_fields(span):
            if number == 1:
                dims += reader.read_ints(value)
            elif number == 8:
                name = reader.read_text(value)
            elif number == 13:
                fields = dict(reader.iter_fields(value))
                key = reader.read_text(fields.get(1))
                if key in place:
                    raise ValueError("a place that is said twice")
                place[key] = reader.read_text(fields.get(2))
            elif number == 14:
                is_external = reader.as_int(value) == _EXTERNAL
            if len(dims) > _MAX_AXES:
                raise ValueError("too many axes")
        header.parameter_count += math.prod(max(0, dim) for dim in dims)
        if is_external or place:
            end = int(place.get("offset") or 0) + int(place.get("length") or 0)
            header.external.add(ExternalData(place.get("location", ""), end))
            if len({data.location for data in header.external}) > _MAX_FILES:
                raise ValueError("too many files")
        return name

    def _parse_value_info(self, span: ProtobufSpan | int) -> TensorInfo:
        reader = self._reader
        name, dtype, shape = "", "unknown", None
        for number, value in reader.iter_fields(span):
            if number == 1:
                name = reader.read_text(value)
            elif number == 2:
                for kind, details in reader.iter_fields(value):
                    if kind == 1:
                        dtype, shape = self._parse_tensor_type(details)
                    elif kind in _CONTAINERS:
                        dtype = _CONTAINERS[kind]
        return TensorInfo(name, dtype, shape)

    def _parse_tensor_type(self, span: ProtobufSpan | int) -> tuple[str, tuple[int | str, ...] | None]:
        """Return the type of a tensor's numbers, and its shape: a name for a side of any length, "" without one."""
        reader = self._reader
        dtype, shape = "unknown", None
        for number, value in reader.iter_fields(span):
            if number == 1:
                code = reader.as_int(value)
                dtype = _DTYPES.get(code, f"type {code}")
            elif number == 2:
                shape = tuple(self._parse_dim(dim) for part, dim in reader.iter_fields(value) if part == 1)
        return dtype, shape

    def _parse_dim(self, span: ProtobufSpan | int) -> int | str:
        for number, value in self._reader.iter_fields(span):
            if number == 1:
                length = self._reader.as_int(value)
                return length if 0 < length < 1 << 31 else ""
            if number == 2:
                return self._reader.read_text(value)
        return ""
