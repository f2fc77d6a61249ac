"""Keys of a parameter, as scripts see them: a mapping from frames to values."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import cast

from studio.api.node_owner import KeyedNode
from studio.core.translation import tr
from studio.graph.commands import DeleteKeys, KeyAddress, RemoveKeyframe, SetEase, SetInterpolation, SetKeyframe
from studio.graph.curves.curve import Curve, Interpolation, Keyframe
from studio.graph.curves.easing import Ease
from studio.sdk.params import ParamValue


class ParamKeys(MutableMapping[int, ParamValue]):
    """The keys of a parameter: `keys[10] = 4.0`, `del keys[10]`, `list(keys)`.

    Args:
        node: The node.
        param: The parameter's name.
    """

    def __init__(self, node: KeyedNode, param: str) -> None:
        self._node = node
        self._param = node.spec.get_param(param).name

    @property
    def curve(self) -> Curve | None:
        """The curve, frozen; None where there are no keys."""
        return self._node.record.curves.get(self._param)

    def __getitem__(self, frame: int) -> ParamValue:
        key = self.curve.find_key_at(frame) if self.curve is not None else None
        if key is None:
            raise KeyError(frame)
        return key.value

    def __setitem__(self, frame: int, value: object) -> None:
        known = self.curve.find_key_at(frame) if self.curve is not None else None
        way = known.interpolation if known is not None else Interpolation.LINEAR
        self.set(frame, value, way)

    def __delitem__(self, frame: int) -> None:
        _ = self[frame]
        self._node.apply_command(RemoveKeyframe(self._node.id, self._param, frame))

    def __iter__(self) -> Iterator[int]:
        return iter([key.frame for key in self.curve] if self.curve is not None else [])

    def __len__(self) -> int:
        return len(self.curve) if self.curve is not None else 0

    def set(self, frame: int, value: object, interpolation: str | Interpolation = Interpolation.LINEAR) -> None:
        """Set a key; one on the same frame gives way.

        Args:
            frame: Where.
            value: What.
            interpolation: How to go on to the next one: "constant", "linear" or "bezier".

        Raises:
            ParameterError: The value is not accepted.
            GraphError: The parameter cannot be animated, or has an expression.
        """
        key = Keyframe(frame, cast("ParamValue", value), Interpolation(interpolation))
        self._node.apply_command(SetKeyframe(self._node.id, self._param, key))

    def set_interpolation(self, interpolation: str | Interpolation, *frames: int) -> None:
        """Go on from some keys to the next ones in another way; from all of them where no frame is named."""
        self._node.apply_command(SetInterpolation(self._addresses(frames), Interpolation(interpolation)))

    def set_ease(self, ease: str | Ease, *frames: int) -> None:
        """Ease from some keys to the next ones, as "cubic-in-out"; from all of them where no frame is named."""
        self._node.apply_command(SetEase(self._addresses(frames), Ease(ease)))

    def clear(self) -> None:
        """Delete all keys; the value of the first one stays."""
        if len(self):
            self._node.apply_command(DeleteKeys(self._addresses(())))

    def _addresses(self, frames: tuple[int, ...]) -> frozenset[KeyAddress]:
        return frozenset(KeyAddress(self._node.id, self._param, frame) for frame in frames or tuple(self))

    def __repr__(self) -> str:
        return tr("keys of {param}: {keys}", param=self._param, keys=dict(self))
