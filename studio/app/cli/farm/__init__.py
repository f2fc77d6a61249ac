"""Commands of a render farm: `farm`, `worker`, and `render --farm`."""
