"""Layers of OpenEXR files: the channels that belong together, under the names by which Nuke lists them.

A channel `diffuse.R` belongs to the layer "diffuse"; those without a dot are "rgba". A part that has a name gives it to
its channels without a layer. Channels of one layer are colors (R, G, B, A), vectors (X, Y, Z, W) or coordinates
(U, V, W, A), in upper or lower case, or in words; a channel that is alone, or is none of these, is a gray layer of its
own, under its full name: "depth.Z".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from studio.media.stills.exr_header import ExrPart
from studio.sdk.files.image_layers import ImageLayer

MAIN_LAYER: Final = "rgba"
_DEPTH: Final = "depth.Z"
_WORDS: Final = {"red": "r", "green": "g", "blue": "b", "alpha": "a"}
_KINDS: Final = ("rgba", "xyzw", "uvwa")
_LUMINANCE: Final = "y"
_CHROMA: Final = frozenset({"ry", "by"})


@dataclass(frozen=True, slots=True)
class ExrSelection:
    """Channels of a part that make a picture.

    Args:
        part: Where they are.
        red: The name of a channel; None for 0.
        green: As red.
        blue: As red.
        alpha: As red; None for a picture without alpha.
        is_light: Whether they are colors: light, in the primaries of the file.
        is_gray: Whether red, green and blue are one channel.
    """

    part: ExrPart
    red: str | None
    green: str | None
    blue: str | None
    alpha: str | None = None
    is_light: bool = True
    is_gray: bool = False

    @property
    def colors(self) -> tuple[str | None, str | None, str | None]:
        """Names of the channels of red, green and blue."""
        return self.red, self.green, self.blue

    @property
    def channels(self) -> tuple[str, ...]:
        """Names of all channels that are read, each once."""
        return tuple(dict.fromkeys(name for name in (*self.colors, self.alpha) if name is not None))


def list_exr_layers(parts: Sequence[ExrPart]) -> dict[str, ExrSelection]:
    """Return what each layer is made of, by name, in the file's order. Deep parts have none.

    Of two layers of one name, the first is listed.
    """
    found: dict[str, ExrSelection] = {}
    for part in parts:
        if not part.is_deep:
            for layer, channels in _group_channels(part, is_alone=len(parts) == 1).items():
                for name, selection in _select_layer(part, layer, channels):
                    found.setdefault(name, selection)
    return found


def find_exr_layer(parts: Sequence[ExrPart], name: str) -> ExrSelection | None:
    """Return what a layer is made of; a channel's full name is accepted, too, as a gray layer. None if there is none.

    Args:
        parts: Of the file.
        name: Of the layer.
    """
    listed = list_exr_layers(parts)
    if name in listed:
        return listed[name]
    flat = [part for part in parts if not part.is_deep]
    for part in flat:
        for channel in part.channels:
            if name in (channel, _join(part.name, channel)):
                return _select_gray(part, channel)
    return None


def describe_selection(name: str, chosen: ExrSelection) -> ImageLayer:
    """Return a layer as nodes see it."""
    return ImageLayer(name, chosen.channels, has_alpha=chosen.alpha is not None, is_light=chosen.is_light)


def _group_channels(part: ExrPart, *, is_alone: bool) -> dict[str, list[str]]:
    """Return the names of a part's channels by layer; without a layer by the part's name, or empty."""
    groups: dict[str, list[str]] = {}
    for channel in part.channels:
        layer = channel.rpartition(".")[0]
        if part.name and not is_alone:
            is_inside = layer == part.name or layer.startswith(part.name + ".")
            layer = layer if is_inside else _join(part.name, layer)
        groups.setdefault(layer, []).append(channel)
    return groups


def _select_layer(part: ExrPart, layer: str, channels: Sequence[str]) -> Iterable[tuple[str, ExrSelection]]:
    """Return the layers that the channels of one name make: one picture, or gray layers."""
    letters = {_find_letter(channel): channel for channel in channels}
    if _CHROMA & letters.keys():
        return []
    kind = next((each for each in _KINDS if len(letters.keys() & set(each)) > 1), None)
    taken = {letter: letters[letter] for letter in kind or "" if letter in letters}
    rest = [channel for channel in channels if channel not in taken.values()]
    picture = [(layer or MAIN_LAYER, _select_picture(part, kind, taken))] if kind is not None else []
    return [*picture, *((_name_gray(layer, channel), _select_gray(part, channel)) for channel in rest)]


def _select_picture(part: ExrPart, kind: str, taken: Mapping[str, str]) -> ExrSelection:
    red, green, blue, alpha = (taken.get(letter) for letter in kind)
    return ExrSelection(part, red, green, blue, alpha, is_light=kind == _KINDS[0])


def _select_gray(part: ExrPart, channel: str) -> ExrSelection:
    return ExrSelection(part, channel, channel, channel, is_light=_find_letter(channel) == _LUMINANCE, is_gray=True)


def _name_gray(layer: str, channel: str) -> str:
    if not layer:
        return _DEPTH if channel == "Z" else channel
    return _join(layer, channel.rpartition(".")[2])


def _find_letter(channel: str) -> str:
    name = channel.rpartition(".")[2].lower()
    return _WORDS.get(name, name)


def _join(first: str, second: str) -> str:
    return f"{first}.{second}" if first and second else first or second
