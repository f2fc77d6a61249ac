"""Errors say what happened, where, what was found and what is accepted."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.core.errors import (
    CancelledError,
    CycleError,
    GraphError,
    MediaError,
    ModelError,
    NodeError,
    ParameterError,
    PortTypeError,
    ProjectFileError,
    ShapeError,
    StudioError,
    UnknownNodeError,
    format_reason,
    is_memory_short,
)


@pytest.mark.parametrize(
    "kind",
    [GraphError, ParameterError, ProjectFileError, MediaError, ModelError, ShapeError, NodeError],
)
def test_all_errors_are_for_the_user_to_read(kind: type[Exception]) -> None:
    assert issubclass(kind, StudioError)


@pytest.mark.parametrize("kind", [CycleError, PortTypeError, UnknownNodeError])
def test_edits_are_refused_by_graph_errors(kind: type[Exception]) -> None:
    assert issubclass(kind, GraphError)


def test_cancelled_passes_what_catches_exceptions() -> None:
    assert not issubclass(CancelledError, Exception)


def test_messages() -> None:
    assert str(CycleError(("A", "B", "A"))) == (
        "This connection would close a loop: A → B → A. A graph must not contain loops."
    )
    assert str(ParameterError("gain", -1, "a number from 0 to 8")) == "'gain' cannot be -1: a number from 0 to 8."
    assert str(MediaError(Path("a.mp4"), "there is no such file")) == "a.mp4: there is no such file"
    assert str(ProjectFileError(Path("a.loom"), "it is empty")) == "a.loom: it is empty"
    assert str(ProjectFileError(Path("a.loom"), "no number", "nodes.blur")) == "a.loom (at nodes.blur): no number"


def test_a_node_error_names_node_frame_and_cause() -> None:
    plain = NodeError("Blur", 7, ValueError("too wide"), node_id="blur_2")
    assert str(plain) == "Blur, frame 7: ValueError: too wide"
    assert (plain.node, plain.frame, plain.node_id) == ("Blur", 7, "blur_2")
    assert str(NodeError("Video", None, MediaError(Path("x"), "gone"))) == "Video: x: gone"
    assert str(NodeError("Blur", 0, KeyError())) == "Blur, frame 0: KeyError: no further description"
    assert NodeError("Blur", 0, KeyError()).node_id == "Blur"


def test_a_model_error_says_what_is_needed() -> None:
    error = ModelError("weights are missing", needs=10, has=4)
    assert (error.needed_bytes, error.available_bytes) == (10, 4)


@pytest.mark.parametrize(
    ("error", "short"),
    [
        (MemoryError(), True),
        (RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB"), True),
        (
            RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes"),
            True,
        ),
        (RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"), True),
        (RuntimeError("expected a tensor in channels-last memory format"), False),
        (ValueError("out of memory"), False),
    ],
)
def test_missing_memory_is_known_by_its_words(error: Exception, short: bool) -> None:
    assert is_memory_short(error) is short


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (FileNotFoundError(2, "No such file or directory", "/a"), "no such file or directory"),
        (ValueError("Embedded null byte"), "embedded null byte"),
    ],
)
def test_the_reason_of_an_error_stands_within_a_sentence(error: Exception, expected: str) -> None:
    assert format_reason(error) == expected
