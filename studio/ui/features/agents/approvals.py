"""Questions of agents to the user, one after the other, in a bar that blocks nothing."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from studio.core.translation import tr
from studio.ui.shell.notice_bar import NoticeBar

if TYPE_CHECKING:
    from studio.ui.features.agents.agent_connection import AgentConnection


@dataclass(eq=False)
class ApprovalQuestion:
    """An edit that waits for the user's word.

    Args:
        connection: Who wants it.
        action: What, in words.
        answer: Set to whether it may be done.
    """

    connection: AgentConnection
    action: str
    answer: Future[bool] = field(default_factory=Future)


class ApprovalQueue:
    """Shows questions in a bar. Only the GUI thread calls it.

    Args:
        bar: The bar.
        on_always: Is told of an agent whose edits are all allowed from now on.
    """

    def __init__(self, bar: NoticeBar, on_always: Callable[[AgentConnection], None]) -> None:
        self._bar = bar
        self._on_always = on_always
        self._waiting: list[ApprovalQuestion] = []

    @property
    def questions(self) -> tuple[ApprovalQuestion, ...]:
        """What waits, the one that is shown first."""
        return tuple(self._waiting)

    def ask(self, question: ApprovalQuestion) -> None:
        """Show a question when those before it are answered."""
        self._waiting.append(question)
        self._show()

    def withdraw(self, connection: AgentConnection) -> None:
        """Drop the questions of an agent: what it wanted is not done."""
        self._settle([each for each in self._waiting if each.connection is connection], allowed=False)

    def withdraw_all(self) -> None:
        """Drop all questions."""
        self._settle(list(self._waiting), allowed=False)

    def allow_all(self) -> None:
        """Answer all questions with yes."""
        self._settle(list(self._waiting), allowed=True)

    def _settle(self, questions: list[ApprovalQuestion], *, allowed: bool) -> None:
        for question in questions:
            self._waiting.remove(question)
            if not question.answer.done():
                question.answer.set_result(allowed)
        self._show()

    def _show(self) -> None:
        if not self._waiting:
            self._bar.show_notice("")
            return
        first = self._waiting[0]
        more = len(self._waiting) - 1
        text = tr("{agent} wants to: {action}", agent=first.connection.agent, action=first.action)
        if more:
            text = tr("{text}  (and {count} more)", text=text, count=more)
        self._bar.show_notice("")  # the next question may read like the last one: its buttons are others
        self._bar.show_notice(
            text,
            (
                (tr("Allow"), lambda: self._settle([first], allowed=True)),
                (tr("Allow All of This Agent"), lambda: self._allow_always(first.connection)),
                (tr("Refuse"), lambda: self._settle([first], allowed=False)),
            ),
        )

    def _allow_always(self, connection: AgentConnection) -> None:
        self._on_always(connection)
        self._settle([each for each in self._waiting if each.connection is connection], allowed=True)
