"""An agent that is attached to the open window: questions, history, undo, another project, a window that closes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from studio.api.agent.wire import read_attach_point
from studio.app.cli.mcp.callers import WindowCaller
from studio.core.errors import StudioError
from studio.engine.scheduling.cancel_token import CancelToken
from studio.graph.analysis.permissions import find_missing_requests
from studio.graph.model import Project
from studio.ui.features.agents.access import AgentAccess
from studio.ui.features.agents.agent_control import AgentControl
from studio.ui.features.agents.feature import AgentsFeature
from studio.ui.window import StudioWindow
from tests.ui.whole_window import Start, get_controller

Call = Callable[..., "Future[Any]"]


@pytest.fixture
def window(start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StudioWindow:
    monkeypatch.setenv("FRAMELOOM_HOME", str(tmp_path))
    return start()


@pytest.fixture
def control(window: StudioWindow) -> AgentControl:
    found = window.get_feature(AgentsFeature).control
    assert found is not None
    found.toggle_listening()
    return found


@pytest.fixture
def call(control: AgentControl, tmp_path: Path, qtbot: QtBot) -> Iterator[Call]:
    """Return a function that lets an agent call a tool and returns what will come back."""
    with ThreadPoolExecutor(1) as pool:
        attached = pool.submit(WindowCaller, tmp_path / "state", "Claude", [tmp_path])
        qtbot.waitUntil(attached.done)
        caller = attached.result()
        qtbot.waitUntil(lambda: "Claude" in control.button.text())
        yield lambda tool, **arguments: pool.submit(lambda: caller.call(tool, arguments, CancelToken()).data)
        caller.close()


def _button(control: AgentControl, text: str) -> None:
    next(button for button in control.bar.buttons if button.text() == text).click()


def test_nothing_listens_until_it_is_asked_for(window: StudioWindow, tmp_path: Path) -> None:
    control = window.get_feature(AgentsFeature).control
    assert control is not None
    assert not control.is_listening
    assert control.access is AgentAccess.ASK
    assert read_attach_point(tmp_path / "state") is None
    assert not control.button.isVisibleTo(window)


def test_an_edit_waits_for_the_users_word(
    control: AgentControl, call: Call, qtbot: QtBot, window: StudioWindow
) -> None:
    document = get_controller(window).document
    allowed = call("add_node", type="filter.blur", params={"radius": 3})
    qtbot.waitUntil(lambda: bool(control.bar.text))
    assert control.bar.text == "Claude wants to: Add Blur"
    assert document.graph.nodes == {}
    _button(control, "Allow")
    qtbot.waitUntil(allowed.done)
    assert allowed.result()["params"] == {"radius": 3.0}
    assert document.step_labels == ("Claude: Add Blur",)
    assert control.bar.text == ""

    refused = call("set_params", node="Blur", params={"radius": 9})
    qtbot.waitUntil(lambda: bool(control.bar.text))
    _button(control, "Refuse")
    qtbot.waitUntil(refused.done)
    assert "was refused" in str(refused.exception())
    assert document.graph["blur"].params == {"radius": 3.0}

    trusted = call("set_keys", node="Blur", param="radius", keys=[{"frame": 0, "value": 0}, {"frame": 9, "value": 9}])
    qtbot.waitUntil(lambda: bool(control.bar.text))
    _button(control, "Allow All of This Agent")
    qtbot.waitUntil(trusted.done)
    again = call("rename_node", node="Blur", name="Soft")
    qtbot.waitUntil(again.done)
    assert again.result()["name"] == "Soft"
    assert "Claude: Rename Blur to Soft" in document.step_labels
    document.undo()
    assert document.graph["blur"].name == "Blur"


def test_reading_asks_nothing_and_read_only_refuses(control: AgentControl, call: Call, qtbot: QtBot) -> None:
    read = call("search_node_types", query="blur")
    qtbot.waitUntil(read.done)
    assert read.result()["count"] > 1
    waits = call("add_node", type="filter.blur")
    qtbot.waitUntil(lambda: bool(control.bar.text))
    control.set_access(AgentAccess.READ_ONLY)
    qtbot.waitUntil(waits.done)
    assert isinstance(waits.exception(), StudioError)
    control.set_access(AgentAccess.ALLOW)
    done = call("add_node", type="filter.blur")
    qtbot.waitUntil(done.done)
    assert done.result()["name"] == "Blur"


def test_a_frame_and_a_render_come_from_the_window(
    control: AgentControl, call: Call, qtbot: QtBot, tmp_path: Path, window: StudioWindow
) -> None:
    control.set_access(AgentAccess.ALLOW)
    for tool, arguments in (
        ("add_node", {"type": "source.noise", "params": {"width": 64, "height": 36, "length": 4}}),
        ("add_node", {"type": "output.write_video", "params": {"file": "noise.mp4"}}),
        ("connect", {"source": "Noise", "target": "Write Video"}),
        ("get_frame", {"node": "Noise", "frame": 2}),
    ):
        found = call(tool, **arguments)
        qtbot.waitUntil(found.done, timeout=20_000)
        found.result()
    refused = call("render")  # an edit of an agent grants nothing, and the project has no folder yet
    qtbot.waitUntil(refused.done)
    assert "a file outside of its folder" in str(refused.exception())
    document = get_controller(window).document
    document.grant_permissions(each.permission for each in find_missing_requests(document.project, document.registry))
    done = call("render")
    qtbot.waitUntil(done.done, timeout=20_000)
    result = done.result()
    assert (result["frames"], Path(result["file"])) == (4, tmp_path / "noise.mp4")
    assert (tmp_path / "noise.mp4").is_file()
    jobs = call("list_jobs")
    qtbot.waitUntil(jobs.done)
    assert ("Write Video", "done") in [(job["name"], job["state"]) for job in jobs.result()]


def test_an_agent_goes_on_in_the_next_project(
    control: AgentControl, call: Call, qtbot: QtBot, window: StudioWindow
) -> None:
    control.set_access(AgentAccess.ALLOW)
    first = call("add_node", type="filter.blur")
    qtbot.waitUntil(first.done)
    get_controller(window).document.replace_project(Project())
    second = call("get_graph")
    qtbot.waitUntil(second.done)
    assert second.result() == {"nodes": [], "wires": []}


def test_an_agents_camera_is_not_granted(control: AgentControl, call: Call, qtbot: QtBot, window: StudioWindow) -> None:
    control.set_access(AgentAccess.ALLOW)
    added = call("add_node", type="source.camera")
    qtbot.waitUntil(added.done)
    assert added.exception() is None
    assert get_controller(window).document.granted_permissions == frozenset()


def test_who_hangs_up_takes_his_question_along(control: AgentControl, call: Call, qtbot: QtBot) -> None:
    waits = call("add_node", type="filter.blur")
    qtbot.waitUntil(lambda: bool(control.bar.text))
    assert "Claude (asks)" in control.button.text()
    control.disconnect_agents()
    qtbot.waitUntil(lambda: waits.done() and "none" in control.button.text())  # it says so when it has heard of it
    assert control.agents == ()
    assert control.bar.text == ""
    assert isinstance(waits.exception(), StudioError)


def test_a_window_that_closes_lets_an_agent_go(control: AgentControl, call: Call, qtbot: QtBot) -> None:
    waits = call("add_node", type="filter.blur")
    qtbot.waitUntil(lambda: bool(control.bar.text))
    control.close()
    qtbot.waitUntil(waits.done)
    assert isinstance(waits.exception(), StudioError)
