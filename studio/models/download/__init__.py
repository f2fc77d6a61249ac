"""Downloads of models, at the user's request alone: the hub's files (`hub.py`), and one download (`download.py`)."""
