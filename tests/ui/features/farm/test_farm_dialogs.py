"""Dialogs of the farm: an address, how machines join, and the log of a worker."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from studio.ui.features.farm.add_machine_dialog import AddMachineDialog
from studio.ui.features.farm.connect_dialog import ConnectDialog
from studio.ui.features.farm.worker_log_dialog import WorkerLogDialog
from tests.ui.answering import AnsweringDialogs


def test_an_address_is_handed_on_with_its_key(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    chosen: list[tuple[str, str]] = []
    dialog = ConnectDialog(parent, AnsweringDialogs(), "tcp://192.168.1.5", "", lambda *said: chosen.append(said))
    dialog.connect_button.click()
    assert "a key is needed" in dialog.error_label.text()
    assert chosen == []
    dialog.key_field.path_edited.emit("/keys/farm.pem")
    dialog.connect_button.click()
    assert chosen == [("tcp://192.168.1.5", "/keys/farm.pem")]


def test_without_a_key_one_is_offered_first(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    made: list[bool] = []
    dialog = AddMachineDialog(parent, "", None, lambda: made.append(True), lambda _: None)
    assert "this machine alone" in dialog.text_label.text()
    dialog.key_button.click()
    assert made == [True]
    elsewhere = AddMachineDialog(parent, "", None, None, lambda _: None)
    assert "--make-key" in elsewhere.text_label.text()
    assert not hasattr(elsewhere, "key_button")
    elsewhere.close_button.click()


def test_the_command_is_copied(qtbot: QtBot, tmp_path: Path) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    shown: list[Path] = []
    command = "frameloom worker tcp://192.168.1.5:8786 --key farm.pem"
    dialog = AddMachineDialog(parent, command, tmp_path / "farm.pem", None, shown.append)
    assert dialog.command_field.text() == command
    dialog.copy_button.click()
    assert QGuiApplication.clipboard().text() == command
    dialog.reveal_button.click()
    assert shown == [tmp_path / "farm.pem"]
    dialog.close_button.click()


def test_a_log_is_asked_for_again(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = WorkerLogDialog(parent, "tcp://a:1", "a")
    dialog.show_log("one\ntwo")
    with qtbot.waitSignal(dialog.log_requested) as asked:
        dialog.refresh_button.click()
    assert asked.args == ["tcp://a:1"]
    dialog.copy_button.click()
    assert QGuiApplication.clipboard().text() == "one\ntwo"
    for answer, said in ((None, "The worker does not answer."), ("", "It has written nothing yet.")):
        dialog.show_log(answer)
        assert dialog.log_view.toPlainText() == said
    dialog.close()
