"""Reading of expressions: from a text to a syntax tree, and the references in it with their places."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from studio.core.translation import tr
from studio.graph.expressions.reference import (
    REFERENCE_PATTERN,
    ParamReference,
    format_reference,
    parse_reference,
)
from studio.graph.expressions.syntax_tree import SyntaxTree
from studio.graph.expressions.tree_builder import TreeBuilder
from studio.sdk.expressions.lexer import (
    NUMBER_PATTERN,
    OPERATOR_PATTERN,
    ExpressionError,
    ExpressionToken,
    ExpressionTokenKind,
    list_tokens,
)
from studio.sdk.expressions.parser import ExpressionParser

_TOKENS = re.compile(
    "|".join(
        (
            NUMBER_PATTERN,
            REFERENCE_PATTERN,
            r"(?P<name>[^\W\d]\w*)",
            r"(?P<text>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")",
            OPERATOR_PATTERN.replace("(),]", "(),.]"),
        )
    )
)


class PlacedReference(NamedTuple):
    """A reference in a text, from the character `start` to before `end`."""

    reference: ParamReference
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ParsedExpression:
    """An expression that was read.

    Args:
        text: As written.
        tree: What it computes.
        references: The parameters that it reads, in order of the text.
    """

    text: str
    tree: SyntaxTree
    references: tuple[PlacedReference, ...]


def parse_expression(text: str, parameter: str = "expression") -> ParsedExpression:
    """Read an expression, without the "=" before it.

    Args:
        text: At most 4,000 characters.
        parameter: The parameter that holds it, for messages.

    Raises:
        ExpressionError: It cannot be read; it says where and what is accepted.
    """
    try:
        return _parse(text)
    except ExpressionError as error:
        raise ExpressionError(parameter, text, error.at, error.reason) from None


@lru_cache(maxsize=16_384)
def _parse(text: str) -> ParsedExpression:
    tokens = list_tokens("", text, pattern=_TOKENS)
    found = tuple(
        PlacedReference(parse_reference(token.text), token.at, token.at + len(token.text))
        for token in tokens
        if token.kind is ExpressionTokenKind.REFERENCE
    )
    return ParsedExpression(text, _ParamExpressionParser("", text, TreeBuilder(), tokens).parse(), found)


def map_references(
    text: str, change: Callable[[PlacedReference], ParamReference], parameter: str = "expression"
) -> str:
    """Return an expression with each reference replaced by another one; the rest stays as it was written.

    Raises:
        ExpressionError: The expression cannot be read.
        GraphError: A reference cannot be written.
    """
    pieces, at = [], 0
    for placed in parse_expression(text, parameter).references:
        pieces += [text[at : placed.start], format_reference(change(placed))]
        at = placed.end
    return "".join((*pieces, text[at:]))


class _ParamExpressionParser(ExpressionParser[SyntaxTree]):
    """Parser that knows texts, references, points and their parts besides."""

    _builder: TreeBuilder

    def _parse_start(self) -> SyntaxTree:
        value = super()._parse_start()
        while self._is_at("."):
            self._take()
            token = self._take()
            if token.kind is not ExpressionTokenKind.NAME:
                raise self._error(tr("the name of a part is needed here, as .x"), token)
            value = self._builder.add_part(self._parameter, self._text, token, value)
        return value

    def _parse_other_start(self, token: ExpressionToken) -> SyntaxTree:
        if token.kind is ExpressionTokenKind.TEXT:
            return self._builder.add_text(token)
        if token.kind is ExpressionTokenKind.REFERENCE:
            return self._parse_reference(token)
        return super()._parse_other_start(token)

    def _parse_reference(self, token: ExpressionToken) -> SyntaxTree:
        following = self._tokens[self._next : self._next + 3]
        if [each.text for each in following] != [".", "at", "("]:
            return self._builder.add_reference(self._parameter, self._text, token)
        self._next += 2
        opened = self._take()
        frame = self._parse_whole()
        self._expect(")", opened)
        return self._builder.add_reference(self._parameter, self._text, token, frame)

    def _parse_parenthesis(self, opened: ExpressionToken) -> SyntaxTree:
        parts = [self._parse_whole()]
        while self._is_at(","):
            self._take()
            parts.append(self._parse_whole())
        self._expect(")", opened)
        return parts[0] if len(parts) == 1 else self._builder.add_vector(self._parameter, self._text, opened, parts)
