"""Records as a file for a spreadsheet (RFC 4180), however many they are."""

from __future__ import annotations

import asyncio
import csv
import io
import re
from collections.abc import AsyncIterator, Callable, Sequence
from typing import TypeVar

from fastapi.responses import StreamingResponse

PAGE = 1000
"""Records that are read, and held, at once."""
Cursor = TypeVar("Cursor")
Rows = Sequence[Sequence[object]]

_FORMULA = re.compile(r"[=@\t\r]|[+-](?!\d+$)")
"""What a spreadsheet would carry out; a telephone number is none."""


async def csv_file(
    name: str, header: Sequence[str], read: Callable[[Cursor | None], tuple[Rows, Cursor | None]]
) -> StreamingResponse:
    """A download of all that `read` gives, which blocks: a page, and where the next one begins.

    Raises `StoreError` when even the first can't be read.
    """
    rows, cursor = await asyncio.to_thread(read, None)

    async def lines() -> AsyncIterator[str]:
        page, more = rows, cursor
        yield _text([header, *page])
        while more is not None:
            page, more = await asyncio.to_thread(read, more)
            yield _text(page)

    return StreamingResponse(
        lines(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _text(rows: Rows) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerows([_cell(value) for value in row] for row in rows)
    return buffer.getvalue()


def _cell(value: object) -> str:
    text = str(value)
    return f"'{text}" if _FORMULA.match(text) else text
