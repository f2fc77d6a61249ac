"""Syntax tree of an expression: frozen nodes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from studio.graph.expressions.reference import ParamReference


@dataclass(frozen=True, slots=True)
class NumberLiteral:
    """A number."""

    value: float
    depth: int = 1


@dataclass(frozen=True, slots=True)
class TextLiteral:
    """A text in quotes."""

    value: str
    depth: int = 1


@dataclass(frozen=True, slots=True)
class FrameVariable:
    """A number at the frame, as "frame" or "width"."""

    name: str
    depth: int = 1


@dataclass(frozen=True, slots=True)
class ParamValueAt:
    """The value of a parameter.

    Args:
        reference: Which one.
        frame: The frame at which it is asked for; None for the expression's own.
        depth: Nodes on the longest way down.
    """

    reference: ParamReference
    frame: SyntaxTree | None = None
    depth: int = 1


@dataclass(frozen=True, slots=True)
class FunctionCall:
    """A function or an operator.

    Args:
        function: A name of `FUNCTIONS`.
        arguments: What it is given.
        depth: Nodes on the longest way down.
    """

    function: str
    arguments: tuple[SyntaxTree, ...]
    depth: int


@dataclass(frozen=True, slots=True)
class VectorParts:
    """Two to four numbers, as of a point or a color."""

    parts: tuple[SyntaxTree, ...]
    depth: int


@dataclass(frozen=True, slots=True)
class VectorPart:
    """A part of a point or a color, from 0."""

    vector: SyntaxTree
    index: int
    depth: int


SyntaxTree: TypeAlias = (
    NumberLiteral | TextLiteral | FrameVariable | ParamValueAt | FunctionCall | VectorParts | VectorPart
)
"""A node of the tree, with those below it."""
