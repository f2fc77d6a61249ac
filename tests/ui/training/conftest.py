"""A whole window, for tests of trainings in it."""

from tests.ui.window.conftest import dialogs, folders, start

__all__ = ["dialogs", "folders", "start"]
