"""Control of agents: whether they may attach, what they may do, who is attached."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu

from studio.api import ProjectHandle
from studio.api.agent.guarded_host import GuardedHost
from studio.api.agent.tool import AgentSession
from studio.core.errors import StudioError
from studio.core.translation import tr, tr_n, tr_noop
from studio.engine.scheduling.cancel_token import CancelToken
from studio.ui.features.agents.access import ACCESS_CHOICE, AgentAccess
from studio.ui.features.agents.agent_connection import AgentConnection
from studio.ui.features.agents.agent_server import AgentServer
from studio.ui.features.agents.approvals import ApprovalQuestion, ApprovalQueue
from studio.ui.shell.notice_bar import NoticeBar
from studio.ui.shell.script_host.gui_calls import GuiCalls
from studio.ui.shell.script_host.window_host import WindowHost
from studio.ui.shell.shortcuts.action import States
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.widgets import theme

if TYPE_CHECKING:
    from studio.ui.shell.controllers.shell import Shell

logger = logging.getLogger(__name__)

_ORDER: Final = 30
_STATE: Final = {
    AgentAccess.READ_ONLY: tr_noop("read only"),
    AgentAccess.ASK: tr_noop("asks"),
    AgentAccess.ALLOW: tr_noop("may edit"),
}


class AgentControl(QObject):
    """Lets agents attach to the window while the user wants it.

    Args:
        shell: The window.
        folder: The folder of the program's state, which names the port and the token.
    """

    _agents_changed = Signal()
    _attacked = Signal()

    def __init__(self, shell: Shell, folder: Path) -> None:
        super().__init__(shell.window)
        self._shell = shell
        self._folder = folder
        self._calls = GuiCalls(self)
        self.server: AgentServer | None = None
        self._trusted: set[AgentConnection] = set()
        self._hosts: dict[AgentConnection, WindowHost] = {}
        self.bar = NoticeBar(shell.window, "agents", tr("Agents"))
        self.approvals = ApprovalQueue(self.bar, self._trusted.add)
        self.button = shell.window.status.add_button("agents", _ORDER)
        self.button.setAccessibleName(tr("Agents"))
        self.button.clicked.connect(self._show_menu)
        self.button.hide()
        self._agents_changed.connect(self._refresh)
        self._attacked.connect(self._on_attack)

    @property
    def access(self) -> AgentAccess:
        """What agents may do; they ask where nothing else was chosen."""
        kept = self._shell.window.settings.get_choice(ACCESS_CHOICE)
        return AgentAccess(kept) if kept in set(AgentAccess) else AgentAccess.ASK

    @property
    def is_listening(self) -> bool:
        """Whether agents may attach."""
        return self.server is not None

    @property
    def agents(self) -> tuple[AgentConnection, ...]:
        """The agents that are attached."""
        return self.server.connections if self.server is not None else ()

    def build_handlers(self) -> Handlers:
        """Return what the actions do."""
        return {
            "agents.listen": self.toggle_listening,
            "agents.read_only": lambda: self.set_access(AgentAccess.READ_ONLY),
            "agents.ask": lambda: self.set_access(AgentAccess.ASK),
            "agents.allow": lambda: self.set_access(AgentAccess.ALLOW),
            "agents.disconnect": self.disconnect_agents,
        }

    def build_states(self) -> States:
        """Return which actions are on."""
        return {
            "agents.listen": lambda: self.is_listening,
            "agents.read_only": lambda: self.access is AgentAccess.READ_ONLY,
            "agents.ask": lambda: self.access is AgentAccess.ASK,
            "agents.allow": lambda: self.access is AgentAccess.ALLOW,
        }

    def toggle_listening(self) -> None:
        """Let agents attach, or hang up on all and listen no more."""
        if self.server is not None:
            self._stop()
            return
        try:
            self.server = AgentServer(self._folder, self)
        except OSError as error:
            self._shell.window.notice_bar.show_notice(tr("Agents cannot attach: {reason}", reason=error))
        self._refresh()

    def set_access(self, access: AgentAccess) -> None:
        """Choose what agents may do. It holds for what waits, too."""
        self._shell.window.settings.set_choice(ACCESS_CHOICE, access.value)
        self._trusted.clear()
        if access is AgentAccess.ALLOW:
            self.approvals.allow_all()
        elif access is AgentAccess.READ_ONLY:
            self.approvals.withdraw_all()
        self._refresh()

    def disconnect_agents(self) -> None:
        """Hang up on all agents; others may attach."""
        for connection in self.agents:
            connection.close()

    def close(self) -> None:
        """Hang up, and refuse whatever waits for the window."""
        self._stop()
        self._calls.close()

    def make_session(self, connection: AgentConnection, token: CancelToken) -> AgentSession:
        """Return what the tools of one call work on. Called in the connection's thread."""
        host = self._calls.call(lambda: self._get_host(connection))
        guarded = GuardedHost(host, connection.agent, lambda action: self._approve(connection, action), token)
        folder = host.path.parent if host.path is not None else None
        roots = [Path(root) for root in connection.roots] + ([folder] if folder is not None else [])
        return AgentSession(ProjectHandle(guarded), roots)

    def on_agents_changed(self) -> None:
        """An agent was attached, or has gone. Called in a thread of the server."""
        self._agents_changed.emit()

    def on_call_cancelled(self, connection: AgentConnection) -> None:
        """A call is to stop. Called in a thread of the server."""
        try:
            self._calls.call(lambda: self.approvals.withdraw(connection))
        except StudioError:
            logger.debug("the window was closed")

    def on_attacked(self) -> None:
        """Wrong tokens came. Called in a thread of the server."""
        self._attacked.emit()

    def _get_host(self, connection: AgentConnection) -> WindowHost:
        """Return the agent's host of the project that is open now."""
        host = self._hosts.get(connection)
        if host is None or host.is_replaced:
            if host is not None:
                host.close()
            host = self._hosts[connection] = WindowHost(self._shell, self._calls)
        return host

    def _approve(self, connection: AgentConnection, action: str) -> None:
        """Let an edit pass, ask for it, or refuse it. Called in the connection's thread."""
        question = ApprovalQuestion(connection, action)
        self._calls.call(lambda: self._decide(question))
        if not self._calls.wait(question.answer):
            raise StudioError(tr("“{action}” was refused in the window.", action=action))

    def _decide(self, question: ApprovalQuestion) -> None:
        if self.access is AgentAccess.ALLOW or question.connection in self._trusted:
            question.answer.set_result(True)
        elif self.access is AgentAccess.READ_ONLY or question.connection not in self.agents:
            question.answer.set_result(False)
        else:
            self.approvals.ask(question)

    def _stop(self) -> None:
        if self.server is not None:
            self.server.close()
            self.server = None
        self.approvals.withdraw_all()
        self._refresh()

    def _on_attack(self) -> None:
        self._stop()
        text = tr(
            "Somebody tried to attach with a wrong token. Agents cannot attach any more; turn it on again if you want."
        )
        self._shell.window.notice_bar.show_notice(text)

    def _refresh(self) -> None:
        """Show who is attached, and forget those that have gone."""
        agents = self.agents
        for connection in [each for each in self._hosts if each not in agents]:
            self._hosts.pop(connection).close()
            self._trusted.discard(connection)
            self.approvals.withdraw(connection)
        self.button.setVisible(self.is_listening)
        state = tr(_STATE[self.access])
        if agents:
            names = ", ".join(connection.agent for connection in agents)
            self.button.show_state(tr("{agents} ({state})", agents=names, state=state), theme.Colors.ACCENT)
            self.button.setAccessibleDescription(tr_n("{count} agent", "{count} agents", len(agents)))
        else:
            self.button.show_state(tr("Agents: none ({state})", state=state), theme.Colors.SECONDARY)

    def _show_menu(self) -> None:
        menu = QMenu(self.button)
        for connection in self.agents:
            text = tr("Disconnect {agent}", agent=connection.agent)
            menu.addAction(text.replace("&", "&&"), connection.close)
        menu.addAction(tr("Listen No More"), self.toggle_listening)
        menu.popup(self.button.mapToGlobal(self.button.rect().topLeft()))
