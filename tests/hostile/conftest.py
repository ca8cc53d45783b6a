"""Both builds are attacked."""

from tests.carrier.conftest import carrier_site

__all__ = ["carrier_site"]
