"""Public holidays by country and region (ISO 3166): `DE`, `DE-BY`, `US-CA`."""

from __future__ import annotations

from datetime import date

from telephony.calendars.errors import BadHours


class PublicHolidays:
    """Of one place. Raises `BadHours` for one that isn't known."""

    def __init__(self, place: str) -> None:
        # Here: it loads a list of all the world's places, and few edges have a calendar.
        import holidays

        country, _, region = place.partition("-")
        try:
            self._days = holidays.country_holidays(country.upper(), subdiv=region or None)
        except NotImplementedError:
            known = holidays.list_supported_countries()
            if country.upper() not in known:
                raise BadHours(
                    f"The holidays of `{country}` aren't known.",
                    "Write a country by ISO 3166, such as DE or US, or list dates in exceptions.",
                ) from None
            raise BadHours(
                f"`{region}` isn't a region of {country.upper()} whose holidays are known.",
                f"Those are {', '.join(known[country.upper()]) or 'none'}.",
            ) from None

    def name(self, day: date) -> str | None:
        """The holiday's name; None on other days."""
        found = self._days.get(day)
        return str(found) if found is not None else None
