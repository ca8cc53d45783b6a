"""Nobody is called who isn't ours."""

from __future__ import annotations

import pytest

from telephony.app.load.target import find_target
from telephony.domain.errors import ConfigurationError


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "localhost"])
def test_this_machine_may_be_called(host: str) -> None:
    target = find_target(f"{host}:5060")
    assert target.on_this_machine
    assert target.local.startswith("127.")
    assert target.port == 5060


def test_another_machine_needs_the_operators_word() -> None:
    with pytest.raises(ConfigurationError, match=r"--i-own 192\.0\.2\.1"):
        find_target("192.0.2.1:5060")
    with pytest.raises(ConfigurationError, match=r"--i-own 192\.0\.2\.1"):
        find_target("192.0.2.1:5060", owned="192.0.2.2")


@pytest.mark.parametrize("text", ["127.0.0.1", "127.0.0.1:sip", ":5060", "127.0.0.1:0"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="HOST:PORT"):
        find_target(text)
