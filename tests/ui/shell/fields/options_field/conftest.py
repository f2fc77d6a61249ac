"""An inspector that knows the models of the tests of the Models panel."""

from tests.ui.features.models.conftest import dialogs, document, models, panel, shelf

__all__ = ["dialogs", "document", "models", "panel", "shelf"]
