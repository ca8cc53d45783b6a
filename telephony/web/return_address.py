"""Where somebody goes after signing in: to a page of ours, whatever the link says."""

from __future__ import annotations

from urllib.parse import urlsplit

MAX_LENGTH = 1024
NOT_BACK_TO = ("/sign-in", "/sign-out", "/api/")


def own_page(wanted: str) -> str:
    """`wanted` if it is a path on this server, else ""."""
    if len(wanted) > MAX_LENGTH or not wanted.isascii() or not wanted.isprintable():
        return ""
    # A browser takes \ for /, and // for the beginning of another host.
    if not wanted.startswith("/") or wanted.startswith("//") or "\\" in wanted or " " in wanted:
        return ""
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return ""
    if parts.scheme or parts.netloc or parts.path.startswith(NOT_BACK_TO):
        return ""
    return wanted
