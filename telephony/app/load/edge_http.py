"""The edge's HTTP interface, as the load lab uses it: metrics, and digits on record."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable, Mapping
from datetime import datetime
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit

from telephony.domain.errors import ConfigurationError, StoreError

_TIMEOUT = 5.0
_PAGE = 500
_COUNTER = re.compile(r"telephony_\w+_total\b")
_SETTLE_SECONDS = 15.0
"""How long the edge gets to write the last calls down."""
_CLOCK_SLACK = 5.0

Json = Any


class EdgeHttp:
    """Reads from an edge at `http://HOST:PORT`; `token` where its web.token is set."""

    def __init__(self, url: str, token: str = "") -> None:
        parts = urlsplit(url if "//" in url else f"//{url}", scheme="http")
        if parts.scheme != "http" or not parts.hostname:
            raise ConfigurationError(f"`{url}` isn't where an edge answers: write http://HOST:PORT")
        self._netloc = parts.netloc
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def counters(self) -> dict[str, float]:
        """The edge's own counters in `/metrics`, by name and labels. Raises `StoreError`."""
        lines = self._get("/metrics").splitlines()
        samples = (line.rsplit(" ", 1) for line in lines if _COUNTER.match(line))
        return {name: float(value) for name, value in samples}

    def digits(self, call_ids: Iterable[str], since: float) -> Mapping[str, str]:
        """The keys on record by SIP Call-ID, of calls that began after `since` (epoch).

        Waits a little for calls that aren't on record yet. Raises `StoreError`.
        """
        wanted = set(call_ids)
        deadline = time.monotonic() + _SETTLE_SECONDS
        while True:
            records = self._records(wanted, since)
            if len(records) == len(wanted) or time.monotonic() > deadline:
                return {sip_id: self._keys(call_id) for sip_id, call_id in records.items()}
            time.sleep(0.3)

    def _records(self, wanted: set[str], since: float) -> dict[str, str]:
        """SIP Call-ID to the edge's own, of the calls that have ended."""
        found: dict[str, str] = {}
        query = f"/api/calls?state=ended&limit={_PAGE}"
        before = ""
        while True:
            page = json.loads(self._get(query + before))
            for call in page["calls"]:
                if call["sip_call_id"] in wanted:
                    found[call["sip_call_id"]] = call["call_id"]
            oldest = page["calls"][-1]["received_at"] if page["calls"] else None
            too_old = oldest is not None and _epoch(oldest) < since - _CLOCK_SLACK
            if page["next"] is None or too_old:
                return found
            before = f"&before={page['next']}"

    def _keys(self, call_id: str) -> str:
        timeline = json.loads(self._get(f"/api/calls/{call_id}"))["timeline"]
        return "".join(
            str(entry["details"].get("digit", ""))
            for entry in timeline
            if entry["kind"] == "digit" and entry["event"] == "key"
        )

    def _get(self, path: str) -> str:
        connection = HTTPConnection(self._netloc, timeout=_TIMEOUT)
        try:
            connection.request("GET", path, headers=self._headers)
            answer = connection.getresponse()
            body = answer.read().decode(errors="replace")
        except (OSError, HTTPException) as error:
            raise StoreError(f"The edge at {self._netloc} doesn't answer: {error}.") from error
        finally:
            connection.close()
        if answer.status != 200:
            raise StoreError(f"The edge at {self._netloc}: {path} gives {answer.status}.")
        return body


def _epoch(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp()
