"""Log of the app: its files, and the hooks that send uncaught errors to it and to the user."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import cast

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from studio.app.terminal import LineFormatter, make_log_handler
from studio.core.files import make_private, open_private
from studio.core.translation import tr
from studio.ui.shell.log.log_buffer import LogBuffer

logger = logging.getLogger(__name__)

_FILE = "frameloom.log"
_FILE_BYTES = 2 * 1024 * 1024
_FILES = 3
_FORMAT = "%(asctime)s %(levelname)-7s %(threadName)s %(name)s: %(message)s"
_QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class AppLog:
    """The log of one run: a rotating file in the state folder and a buffer for the Log panel.

    Args:
        folder: The state folder.
        level: What is too small to be kept.
    """

    def __init__(self, folder: Path, level: int = logging.INFO) -> None:
        self.folder = folder
        self.buffer = LogBuffer()
        for kept in folder.glob(f"{_FILE}*"):
            make_private(kept)
        self._file = _PrivateFile(folder / _FILE, maxBytes=_FILE_BYTES, backupCount=_FILES, encoding="utf-8")
        self._file.setFormatter(LineFormatter(_FORMAT))
        root = logging.getLogger()
        self._old_level = root.level
        root.setLevel(level)
        self._handlers: list[logging.Handler] = [self._file, self.buffer]
        if sys.stderr is not None:  # there is none where the program runs without a console
            self._handlers.append(make_log_handler(logging.ERROR))
        for handler in self._handlers:
            root.addHandler(handler)

    def close(self) -> None:
        """Let go of the file."""
        root = logging.getLogger()
        for handler in self._handlers:
            root.removeHandler(handler)
        root.setLevel(self._old_level)
        self._file.close()


class _PrivateFile(RotatingFileHandler):
    """Log file that other users cannot read: it names files and projects."""

    def _open(self) -> TextIOWrapper:
        opened = open(self.baseFilename, self.mode, encoding=self.encoding, opener=open_private)  # noqa: SIM115
        return cast(TextIOWrapper, opened)


class ExceptionHooks:
    """Hooks that log uncaught errors of any thread and messages of Qt, and tell the user of the errors.

    Args:
        report: Gets a title and a text; called in the thread in which it happened.
    """

    def __init__(self, report: Callable[[str, str], None]) -> None:
        self._report = report
        self._except, self._thread_except = sys.excepthook, threading.excepthook
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        self._qt = qInstallMessageHandler(_on_qt_message)

    def remove(self) -> None:
        """Put back what was there before."""
        sys.excepthook, threading.excepthook = self._except, self._thread_except
        qInstallMessageHandler(self._qt)

    def _on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._except(kind, error, trace)
            return
        logger.error("an error that nobody caught", exc_info=(kind, error, trace))
        self._report(tr("Something went wrong"), f"{kind.__name__}: {error}")

    def _on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._on_exception(args.exc_type, args.exc_value, args.exc_traceback)


def _on_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Log what Qt says. Its warnings are for developers, so no card is shown."""
    logging.getLogger("qt").log(_QT_LEVELS.get(kind, logging.INFO), "%s", message)
