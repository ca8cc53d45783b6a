"""Both builds are fuzzed."""

from tests.carrier.conftest import carrier_site

__all__ = ["carrier_site"]
