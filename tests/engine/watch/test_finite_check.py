"""Checks of values for numbers that are not finite, now and later."""

from __future__ import annotations

import pytest
import torch

from studio.core.image import Image
from studio.engine.watch.result_checks import FiniteCheck, is_finite
from tests.engine.stand_in_card import CardTensor, put_on_card


@pytest.mark.parametrize(
    ("values", "wanted"),
    [([0.0, 1.0], True), ([0.0, torch.nan], False), ([torch.inf, 1.0], False), ([3e38, 3e38, 3e38], True)],
    ids=["numbers", "nan", "infinite", "sum overflows"],
)
@pytest.mark.parametrize("on_card", [False, True])
def test_it_finds_what_is_not_finite(values: list[float], wanted: bool, on_card: bool) -> None:
    image = Image(torch.tensor(values).repeat(3, 1, 1))
    check = FiniteCheck(put_on_card(image) if on_card else image)
    assert check.is_delayed is on_card
    assert check.is_finite() is wanted


def test_numbers_and_texts_are_checked_at_once() -> None:
    assert is_finite(1.5)
    assert not is_finite(float("nan"))
    assert is_finite("text")
    assert not FiniteCheck(1.5).is_delayed


def test_a_cards_answer_is_read_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []

    def read_later(flag: torch.Tensor) -> object:
        assert isinstance(flag, CardTensor)

        def read_now() -> bool:
            read.append(1)
            return bool(flag.as_subclass(torch.Tensor))

        return read_now

    monkeypatch.setattr("studio.engine.watch.result_checks.read_flag_later", read_later)
    check = FiniteCheck(put_on_card(Image(torch.zeros(3, 2, 2))))
    assert not read
    assert check.is_finite()
    assert read == [1]
