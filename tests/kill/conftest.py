"""The carrier build takes the load."""

from tests.carrier.conftest import carrier_site

__all__ = ["carrier_site"]
