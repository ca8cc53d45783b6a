"""States and provinces of North America, which places name in full or by their letters."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_STATES = """
Alabama AL, Alaska AK, Arizona AZ, Arkansas AR, California CA, Colorado CO, Connecticut CT,
Delaware DE, Florida FL, Georgia GA, Hawaii HI, Idaho ID, Illinois IL, Indiana IN, Iowa IA,
Kansas KS, Kentucky KY, Louisiana LA, Maine ME, Maryland MD, Massachusetts MA, Michigan MI,
Minnesota MN, Mississippi MS, Missouri MO, Montana MT, Nebraska NE, Nevada NV, New Hampshire NH,
New Jersey NJ, New Mexico NM, New York NY, North Carolina NC, North Dakota ND, Ohio OH, Oklahoma OK,
Oregon OR, Pennsylvania PA, Rhode Island RI, South Carolina SC, South Dakota SD, Tennessee TN,
Texas TX, Utah UT, Vermont VT, Virginia VA, Washington WA, West Virginia WV, Wisconsin WI,
Wyoming WY, Washington D.C. DC, Alberta AB, British Columbia BC, Manitoba MB, New Brunswick NB,
Newfoundland and Labrador NL, Nova Scotia NS, Ontario ON, Prince Edward Island PE, Quebec QC,
Saskatchewan SK
"""

STATE_LETTERS: Mapping[str, str] = MappingProxyType(
    {
        name: letters
        for name, _, letters in (
            " ".join(state.split()).rpartition(" ") for state in _STATES.split(",")
        )
    }
)
"""The letters of each (ISO 3166-2:US and -2:CA), by its name."""
