"""Names of devices, and threads that are lent and given back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import cv2
import pytest
import torch
from torch._subclasses.fake_tensor import FakeTensorMode

from studio.core.errors import StudioError
from studio.core.image import Image
from studio.engine.scheduling.devices import choose_device, limit_library_threads, restore_library_threads
from studio.engine.values import move_to_device


@pytest.fixture
def cards(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the machine have two cards, the first of them the current one, and an Apple GPU."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.cuda, "current_device", lambda: 0)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    with FakeTensorMode():  # tensors of cards that are not there
        yield


@pytest.mark.usefixtures("cards")
@pytest.mark.parametrize(
    ("name", "kind", "index"),
    [
        ("auto", "cuda", 0),
        ("cuda", "cuda", 0),
        ("cuda:1", "cuda", 1),
        ("mps", "mps", 0),
        ("mps:0", "mps", 0),
        ("cpu", "cpu", None),
    ],
)
def test_a_device_has_the_name_that_its_tensors_have(name: str, kind: str, index: int | None) -> None:
    device = choose_device(name)
    assert (device.type, device.index) == (kind, index)


@pytest.mark.usefixtures("cards")
@pytest.mark.parametrize("name", ["cuda", "cuda:1", "mps"])
def test_a_result_on_the_card_is_uploaded_0_times(name: str) -> None:
    device = choose_device(name)
    uploaded: list[torch.Tensor] = []

    def upload(tensor: torch.Tensor) -> torch.Tensor:
        uploaded.append(tensor)
        return tensor.to(device)

    result = Image(torch.ones(3, 2, 2, device=name))
    assert move_to_device(result, device, upload) is result
    assert not uploaded
    assert move_to_device(Image(torch.ones(3, 2, 2)), device, upload).pixels.device == result.pixels.device
    assert len(uploaded) == 1


@pytest.mark.usefixtures("cards")
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("cuda:2", r"no device 'cuda:2'; it has: cuda:0, cuda:1\."),
        ("mps:1", r"no device 'mps:1'; it has: mps:0\."),
        ("cuda:", "no device 'cuda:'; accepted: auto"),
        ("cuda:-1", "no device 'cuda:-1'; accepted: auto"),
        ("cpu:1", "no device 'cpu:1'; accepted: auto"),
        ("gpu", "no device 'gpu'; accepted: auto"),
    ],
)
def test_a_device_that_is_not_there_is_named_with_those_that_are(name: str, words: str) -> None:
    with pytest.raises(StudioError, match=words):
        choose_device(name)


def test_a_render_that_rests_gives_opencv_its_threads_back() -> None:
    before = cv2.getNumThreads()
    cv2.setNumThreads(3)
    try:
        with limit_library_threads():
            assert cv2.getNumThreads() == 1
            with restore_library_threads():
                assert cv2.getNumThreads() == 3
                with limit_library_threads():
                    assert cv2.getNumThreads() == 1
                assert cv2.getNumThreads() == 3
            assert cv2.getNumThreads() == 1
        assert cv2.getNumThreads() == 3
        with ExitStack() as stack:
            stack.enter_context(restore_library_threads())  # a rest before the work began
            stack.enter_context(limit_library_threads())
            assert cv2.getNumThreads() == 1
        assert cv2.getNumThreads() == 3
    finally:
        cv2.setNumThreads(before)
