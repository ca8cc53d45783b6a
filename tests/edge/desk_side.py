"""Agents of an edge under test, who sign in and work by its web side."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any

import httpx

from telephony.access.passwords import hash_password
from tests.peers.edge import Edge, Json
from tests.peers.waiting import wait_until

PASSWORD = "not a secret in a test"


def users(**roles: str) -> dict[str, Any]:
    """`users:` of `telephony.yaml`, each with one role and the same password."""
    known = hash_password(PASSWORD)
    return {name: {"roles": [role], "password": known} for name, role in roles.items()}


def sign_in(client: httpx.Client, name: str) -> None:
    """From now on the client's requests are `name`'s."""
    answer = client.post("/sign-in", data={"name": name, "password": PASSWORD})
    assert answer.status_code == 303, answer.text


class Agent:
    """One who is signed in, for the length of a `with` block."""

    def __init__(self, edge: Edge, name: str) -> None:
        self.name = name
        self._client = httpx.Client(base_url=edge.http.base_url, timeout=10.0)

    def __enter__(self) -> Agent:
        sign_in(self._client, self.name)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def connect(self, offer: str) -> str:
        """A browser's offer for the answer of the gateway, which may be about to start."""
        page = {"sdp": offer, "page": "page-of-this-test"}

        def answered() -> httpx.Response | None:
            answer = self._client.post("/api/agent/phone", json=page)
            return answer if answer.is_success else None

        return str(wait_until(answered, within=20, what="the gateway to answer").json()["sdp"])

    def wish(self, path: str, body: Mapping[str, Any] | None = None) -> None:
        """Ask the desk for something that it grants."""
        self._post(path, body)

    @property
    def desk(self) -> Json:
        """The desk as it stands."""
        return self._client.get("/api/agent/desk").json()["desk"]

    def wait_for_phase(self, phase: str, *, within: float = 10.0) -> None:
        """Return once the contact has come so far."""

        def reached() -> bool:
            call = self.desk["call"]
            return call is not None and call["phase"] == phase

        wait_until(reached, within=within, what=f"{self.name}'s contact to be {phase}")

    def _post(self, path: str, body: Mapping[str, Any] | None = None) -> httpx.Response:
        answer = self._client.post(f"/api/agent/{path}", json=body)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        return answer
