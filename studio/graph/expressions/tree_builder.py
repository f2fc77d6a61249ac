"""Builder of syntax trees, and the limits of what it builds."""

from __future__ import annotations

from studio.core.translation import tr
from studio.graph.expressions.functions import FUNCTIONS
from studio.graph.expressions.reference import CONSTANTS, VARIABLES, parse_reference
from studio.graph.expressions.suggestion import format_suggestion
from studio.graph.expressions.syntax_tree import (
    FrameVariable,
    FunctionCall,
    NumberLiteral,
    ParamValueAt,
    SyntaxTree,
    TextLiteral,
    VectorPart,
    VectorParts,
)
from studio.sdk.expressions.lexer import ExpressionError, ExpressionToken

DEEPEST_TREE = 100
"""Operations that may stand within each other, as in 1 + 2 + 3 …"""
OPERATORS = frozenset(
    ("+", "-", "*", "/", "//", "%", "**", "<", "<=", ">", ">=", "==", "!=", "and", "or", "not", "neg", "where")
)
"""The operators by name, `where` for a condition among them."""
_PARTS = {"x": 0, "y": 1, "r": 0, "g": 1, "b": 2, "a": 3}


class TreeBuilder:
    """Build the syntax tree of one expression."""

    def add_number(self, value: float) -> SyntaxTree:
        """Return a number."""
        return NumberLiteral(value)

    def add_text(self, token: ExpressionToken) -> SyntaxTree:
        """Return a text in quotes. A backslash takes the next character as it is; n after one is a line end."""
        found, rest = [], iter(token.text[1:-1])
        for character in rest:
            if character == "\\":
                following = next(rest)
                found.append("\n" if following == "n" else following)
            else:
                found.append(character)
        return TextLiteral("".join(found))

    def add_variable(self, parameter: str, text: str, token: ExpressionToken) -> SyntaxTree:
        """Return what a name stands for.

        Raises:
            ExpressionError: It stands for nothing.
        """
        if token.text in CONSTANTS:
            return NumberLiteral(CONSTANTS[token.text])
        if token.text in VARIABLES:
            return FrameVariable(token.text)
        raise ExpressionError(parameter, text, token.at, _say_unknown(token.text))

    def add_reference(
        self, parameter: str, text: str, token: ExpressionToken, frame: SyntaxTree | None = None
    ) -> SyntaxTree:
        """Return the value of a parameter, at the frame of the expression or another one."""
        reference = parse_reference(token.text)
        depth = 1 if frame is None else self._measure(parameter, text, token, (frame,))
        return ParamValueAt(reference, frame, depth)

    def add_call(
        self, parameter: str, text: str, token: ExpressionToken, name: str, arguments: list[SyntaxTree]
    ) -> SyntaxTree:
        """Return a function or an operator.

        Raises:
            ExpressionError: There is no such function, or it takes another number of values.
        """
        if name not in OPERATORS or name == token.text == "where":
            function = FUNCTIONS.get(name)
            if function is None:
                raise ExpressionError(parameter, text, token.at, _say_unknown_function(name))
            if not function.least <= len(arguments) <= function.most:
                told = tr("write {signature}; found {found} values", signature=function.signature, found=len(arguments))
                raise ExpressionError(parameter, text, token.at, told)
        return FunctionCall(name, tuple(arguments), self._measure(parameter, text, token, tuple(arguments)))

    def add_vector(self, parameter: str, text: str, token: ExpressionToken, parts: list[SyntaxTree]) -> SyntaxTree:
        """Return a point or a color.

        Raises:
            ExpressionError: It has more than four parts.
        """
        if len(parts) > 4:
            told = tr("a point has 2 numbers, a color 3 or 4; found {found}", found=len(parts))
            raise ExpressionError(parameter, text, token.at, told)
        return VectorParts(tuple(parts), self._measure(parameter, text, token, tuple(parts)))

    def add_part(self, parameter: str, text: str, token: ExpressionToken, vector: SyntaxTree) -> SyntaxTree:
        """Return a part of a point or a color.

        Raises:
            ExpressionError: The name is that of no part.
        """
        if token.text not in _PARTS:
            told = tr("“.{name}” means nothing; .x .y .r .g .b .a and .at(frame) are accepted", name=token.text)
            raise ExpressionError(parameter, text, token.at, told)
        return VectorPart(vector, _PARTS[token.text], self._measure(parameter, text, token, (vector,)))

    def _measure(self, parameter: str, text: str, token: ExpressionToken, below: tuple[SyntaxTree, ...]) -> int:
        depth = 1 + max((tree.depth for tree in below), default=0)
        if depth > DEEPEST_TREE:
            told = tr("more than {most} operations within each other are not accepted", most=DEEPEST_TREE)
            raise ExpressionError(parameter, text, token.at, told)
        return depth


def _say_unknown(name: str) -> str:
    if name in FUNCTIONS:
        return tr("“{name}” is a function: write {signature}", name=name, signature=FUNCTIONS[name].signature)
    return tr(
        "there is no “{name}”; accepted are {names}, functions, and parameters as Blur.radius.",
        name=name[:40],
        names=", ".join((*VARIABLES, *CONSTANTS)),
    ) + format_suggestion(name, (*VARIABLES, *CONSTANTS, *FUNCTIONS))


def _say_unknown_function(name: str) -> str:
    told = tr("there is no function “{name}”. Functions are {known}.", name=name[:40], known=", ".join(FUNCTIONS))
    return told + format_suggestion(name, tuple(FUNCTIONS), 0.5)
