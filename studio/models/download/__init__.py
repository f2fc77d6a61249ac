"""Downloads models, on the user's wish alone: what the hub has (`hub.py`), and one download (`download.py`)."""
