"""Protocol of a kind of drawing that has lanes of keys."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Generic, Protocol, TypeVar

from studio.graph.curves.curve import Interpolation
from studio.sdk.params import ParamSpec


class KeyedDrawing(Protocol):
    """A shape, a track or a grid: it has keys by frame, and holds what was made of it once."""

    @property
    def keys(self) -> Mapping[int, Any]:
        """Its keys."""
        ...

    @property
    def known_values(self) -> dict[str, Any]:
        """What was made of it once, by names."""
        ...


DrawingT = TypeVar("DrawingT", bound=KeyedDrawing)


class LaneAdapter(ABC, Generic[DrawingT]):
    """Keys of one kind of drawing, as lanes need them.

    Args:
        help: What the lane's values are, in English.
        last_frame: How far out a key may lie, before and after frame 0.
    """

    help: str
    last_frame: int

    @abstractmethod
    def list_drawings(self, text: str) -> Sequence[tuple[int, DrawingT]]:
        """Return the drawings of a parameter with their numbers, in the order of their list.

        Raises:
            ParameterError: The text cannot be read.
        """

    @abstractmethod
    def find_drawing(self, text: str, number: int) -> DrawingT | None:
        """Return a drawing. Raises ParameterError if the text cannot be read."""

    @abstractmethod
    def get_name(self, drawing: DrawingT, param: ParamSpec) -> str:
        """Return what a drawing is called."""

    @abstractmethod
    def get_interpolation(self, drawing: DrawingT) -> Interpolation:
        """Return how a drawing goes from key to key."""

    @abstractmethod
    def evaluate_key(self, drawing: DrawingT, frame: int) -> Any:
        """Return a key that leaves a drawing as it is at a frame."""

    @abstractmethod
    def serialize_key(self, drawing: DrawingT, key: Any) -> str:
        """Return a key as the text of a parameter with one drawing, which has it at frame 0."""

    @abstractmethod
    def parse_key(self, drawing: DrawingT, text: str, node: str) -> Any:
        """Return a key as it can be set on a drawing.

        Args:
            drawing: What gets it.
            text: The key, as `serialize_key` writes it.
            node: The node's name, for errors.

        Raises:
            GraphError: The text has no key, or it does not fit.
            ParameterError: The text cannot be read.
        """

    @abstractmethod
    def with_keys(
        self, drawing: DrawingT, keys: Mapping[int, Any], ways: AbstractSet[Interpolation], node: str
    ) -> DrawingT:
        """Return a drawing with these keys alone.

        Args:
            drawing: The drawing.
            keys: At least one, as the drawing holds them or as `parse_key` returns them.
            ways: How its keys are to go on to the next ones.
            node: The node's name, for errors.

        Raises:
            GraphError: It cannot go on like that.
        """

    @abstractmethod
    def remove_keys(self, drawing: DrawingT) -> DrawingT:
        """Return a drawing whose keys were all deleted; one that cannot be without keeps the first."""

    @abstractmethod
    def replace_drawings(self, text: str, drawings: Mapping[int, DrawingT]) -> str:
        """Return a parameter's text with other drawings under some numbers."""

    @abstractmethod
    def format_missing(self, node: str, number: str) -> str:
        """Return the message that a node has no such drawing."""
