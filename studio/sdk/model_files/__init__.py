"""Values that describe the files of models: their category, their base model, and the bytes of their weights."""
