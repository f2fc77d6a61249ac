"""Pictures for the screen, made on an emulated card: 8 bits come down, once, and nothing else."""

from __future__ import annotations

import pytest

from studio.core.image import Image, Mask
from studio.engine.display.display_picture import to_rgba8
from studio.engine.display.viewer_settings import DisplayView, ViewerSettings
from studio.engine.emulation.emulated_card import EmulatedCard
from studio.sdk.ports import IMAGE, MASK, PortType
from studio.sdk.testing import make_example_value

LOOKS = {
    "plain": ViewerSettings(),
    "exposure": ViewerSettings(exposure=1.0),
    "gamma": ViewerSettings(gamma=2.0),
    "view": ViewerSettings(exposure=0.5, view=DisplayView("", "sRGB - Display", "ACES 2.0 - SDR 100 nits (Rec.709)")),
}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("max_side", [None, 48], ids=["whole", "small"])
@pytest.mark.parametrize(("port", "channels"), [(IMAGE, 3), (IMAGE, 4), (MASK, 1)], ids=["image", "alpha", "mask"])
def test_eight_bits_come_down_once(port: PortType, channels: int, max_side: int | None, look: str) -> None:
    card = EmulatedCard()
    value = card.upload_value(make_example_value(port, channels=channels))
    assert isinstance(value, (Image, Mask))
    with card:
        picture = to_rgba8(value, max_side=max_side, look=LOOKS[look])
    assert picture.shape == ((64, 96, 4) if max_side is None else (32, 48, 4))
    assert [event.what for event in card.traffic.downloads] == ["copy"]
    assert card.traffic.downloads[0].dtype == "uint8"
    assert [*card.traffic.waits, *card.traffic.doubles] == []
