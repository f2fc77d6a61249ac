"""Settings of pip for uv: where packages come from here. Standard library and the syntax of Python 3.7 alone."""

from __future__ import annotations

import ast
import os
import subprocess
from collections.abc import Mapping

_JOINED = {
    "index-url": ("UV_DEFAULT_INDEX", " "),
    "extra-index-url": ("UV_INDEX", " "),
    "find-links": ("UV_FIND_LINKS", ","),
}
_PLAIN = {"cert": "SSL_CERT_FILE", "proxy": "ALL_PROXY", "trusted-host": "UV_INSECURE_HOST"}


def read_pip_settings(python: str) -> dict[str, str]:
    """Return what pip is configured with, by files and by variables; the names are those of its options."""
    command = [python, "-m", "pip", "config", "list"]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False
    )
    return parse_pip_settings(done.stdout.decode("utf-8", "replace"))


def parse_pip_settings(text: str) -> dict[str, str]:
    """Return the settings in a list of pip's. A variable wins over a file, and `install` over `global`."""
    found: dict[str, str] = {}
    ranks: dict[str, int] = {}
    for line in text.splitlines():
        place, equals, value = line.partition("=")
        section, _, name = place.rpartition(".")
        rank = {"global": 0, "install": 1, ":env:": 2}.get(section, -1)
        if equals and rank >= ranks.get(name, 0):
            try:
                found[name], ranks[name] = str(ast.literal_eval(value)), rank
            except (ValueError, SyntaxError):
                continue
    return found


def make_uv_variables(settings: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that give uv the same sources; what the user has set for uv stands.

    With several sources uv takes the first that has a package, pip the best of all: uv is told to do as pip does.
    """
    variables = {"UV_INDEX_STRATEGY": "unsafe-best-match", "UV_NO_PROGRESS": "1"}
    for name, (variable, joint) in _JOINED.items():
        if settings.get(name, "").split():
            variables[variable] = joint.join(settings[name].split())
    variables.update({_PLAIN[name]: settings[name] for name in _PLAIN if settings.get(name)})
    if settings.get("no-index", "").lower() in {"1", "true", "yes", "on"}:
        variables["UV_NO_INDEX"] = "1"
    return {name: value for name, value in variables.items() if name not in os.environ}
