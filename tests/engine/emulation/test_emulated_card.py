"""The emulated card finds what it is there for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import nn

from studio.core.image import Image
from studio.engine.emulation.emulated_card import DeviceTraffic, EmulatedCard


def _watch(work: Callable[[torch.Tensor], object]) -> DeviceTraffic:
    card = EmulatedCard()
    value = card.upload_value(torch.rand(3, 8, 6))
    with card:
        work(value)
    return card.traffic


@pytest.mark.parametrize(
    "mix",
    [
        lambda value: value + torch.ones(3, 8, 6),
        lambda value: value @ torch.ones(6, 2),
        lambda value: torch.cat([value, torch.ones(1, 8, 6)]),
        lambda value: torch.where(value > 0, value, torch.ones(3, 8, 6)),
        lambda value: nn.functional.conv2d(value[None], torch.ones(2, 3, 3, 3)),
        lambda value: nn.functional.conv2d(torch.ones(1, 3, 9, 9), value[None]),
        lambda value: value.add_(torch.ones(1)),
        lambda value: torch.lerp(value, value, torch.ones(6)),
    ],
)  # fmt: skip
def test_devices_must_not_be_mixed(mix: Callable[[torch.Tensor], object]) -> None:
    with pytest.raises(RuntimeError, match="device"):
        _watch(mix)


def test_a_number_in_memory_may_be_mixed_in() -> None:
    traffic = _watch(lambda value: value * torch.tensor(2.0) + 1.0)
    assert traffic == DeviceTraffic()


@pytest.mark.parametrize(
    "wait",
    [
        lambda value: float(value.sum()),
        lambda value: value.max().item(),
        lambda value: bool((value > 0).any()),
        lambda value: value.equal(value),
        lambda value: value.nonzero(),
        lambda value: value[value > 0.5],
        lambda value: value.masked_select(value > 0.5),
        lambda value: value[:, 0, 0].tolist(),
        lambda value: value.long().flatten().bincount(minlength=4),
    ],
)  # fmt: skip
def test_waits_are_recorded_with_their_place(wait: Callable[[torch.Tensor], object]) -> None:
    traffic = _watch(wait)
    assert traffic.waits
    assert all(event.place.startswith("tests/engine/emulation/test_emulated_card.py:") for event in traffic.waits)


def test_copies_are_recorded_both_ways() -> None:
    down = _watch(lambda value: value.cpu().numpy().sum())
    assert [(event.shape, event.dtype) for event in down.downloads] == [((3, 8, 6), "float32")]
    card = EmulatedCard()
    with card:
        assert torch.ones(4).to(card.device).device == card.device
        assert torch.tensor([1.0] * 4, device=card.device).device == card.device
        assert torch.empty(4, device=card.device).copy_(torch.ones(4)).device == card.device
        assert torch.zeros(5, device=card.device).shape == (5,)
    assert [event.shape for event in card.traffic.uploads] == [(4,)] * 3


def test_double_precision_is_recorded_on_the_device_alone() -> None:
    assert _watch(lambda value: value.double().mean()).doubles
    assert not _watch(lambda value: value.cpu().double().mean()).doubles


def test_memory_computes_as_ever() -> None:
    with EmulatedCard():
        assert (torch.ones(2, 3) @ torch.ones(3, 1)).tolist() == [[3.0], [3.0]]


def test_values_and_modules_are_brought_there() -> None:
    card = EmulatedCard()
    image = card.upload_value(Image(torch.rand(3, 4, 5)))
    assert isinstance(image, Image)
    assert image.pixels.device == card.device
    before = nn.Module._apply
    net = nn.LSTM(5, 4, batch_first=True)
    with card:
        states, _ = net.to(card.device)(image.pixels)
        torch.autograd.backward(states.sum())
    assert net.weight_ih_l0.grad is not None
    assert net.weight_ih_l0.grad.device == card.device
    assert nn.Module._apply is before
    assert not card.traffic.waits
