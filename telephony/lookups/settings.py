"""Which hosts flows may ask where an expression names them, and what each is sent of secrets."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class LookupSettings:
    """For all flows of an edge."""

    hosts: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    """`host` or `host:port`, in lower case: the headers with secrets that it alone is sent."""
    tls: ssl.SSLContext | None = None
    """Whom we believe; None: the authorities that everybody believes."""
