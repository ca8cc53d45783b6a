"""Requests that contradict themselves.

A library that was built with its assertions, as the stock wheel is, aborts the process when
the CSeq of a request names another method than its start line (RFC 3261 section 8.1.1.5), by
which it can land in a transaction of another kind.
"""

from __future__ import annotations

import re

from telephony.sip.messages import message


def contradicts_itself(text: str, method: str) -> bool:
    """Whether the CSeq of a request of this `method` is missing, doubled, or names another.

    A stream may have brought several requests in one `text`: then it is enough that one does.
    """
    start_line = re.compile(rf"{re.escape(method)}[ \t]+\S.*SIP/2\.0", re.IGNORECASE)
    starts = [found.start() for found in start_line.finditer(text)]
    return not starts or any(_names_another(text[start:], method) for start in starts)


def _names_another(request: str, method: str) -> bool:
    found = [value.split(" ") for value in message.headers(request, "CSeq")]
    return len(found) != 1 or found[0][1:] != [method]
