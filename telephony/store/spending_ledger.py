"""Spending by trunk and hour: added up in memory, written by one thread, read at the start."""

from __future__ import annotations

import threading
from collections import defaultdict
from decimal import Decimal

import structlog
from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError

from telephony.store.database import cause, translated
from telephony.store.schema import SPENDING
from telephony.store.upsert import insert_into
from telephony.store.write_behind import WriteBehind
from telephony.trunk.spending import Charge

MICRO = Decimal(1_000_000)
"""Money is stored in whole millionths: no database rounds those."""

log = structlog.get_logger(__name__)


class DatabaseLedger:
    """Implements `telephony.interfaces.spending_ledger.SpendingLedger`."""

    def __init__(self, engine: Engine, edge: str) -> None:
        self._engine = engine
        self._edge = edge
        self._lock = threading.Lock()
        self._unwritten: defaultdict[tuple[str, int], Decimal] = defaultdict(Decimal)
        self._writer = WriteBehind("ledger", self._write)
        self._failing = False

    def spent_since(self, hour: int) -> dict[tuple[str, int], Decimal]:
        """By trunk and hour, this edge's. Blocks; raises `StoreError`."""
        wanted = select(SPENDING.c.trunk, SPENDING.c.hour, SPENDING.c.micros).where(
            SPENDING.c.edge == self._edge, SPENDING.c.hour >= hour
        )
        with translated("What was spent today can't be read"), self._engine.begin() as connection:
            rows = connection.execute(wanted).all()
        return {(row.trunk, row.hour): row.micros / MICRO for row in rows}

    def note(self, charge: Charge) -> None:
        """See `SpendingLedger`."""
        with self._lock:
            self._unwritten[charge.trunk, charge.hour] += charge.amount
            if not self._writer.soon():
                log.error("spending noted after close", trunk=charge.trunk)

    def close(self) -> None:
        """Write what waits; safe to call twice."""
        with self._lock:
            if not self._writer.close():
                return
        self._writer.wait()
        if self._unwritten:
            log.critical("spending not on disk at close", hours=len(self._unwritten))

    def _write(self) -> None:
        with self._lock:
            batch = dict(self._unwritten)
            self._unwritten.clear()
        if not batch:
            return
        try:
            self._add(batch)
        except SQLAlchemyError as error:
            with self._lock:
                for key, amount in batch.items():
                    self._unwritten[key] += amount
            if not self._failing:
                log.critical(
                    "spending is not being written; the caps hold, but a restart would forget it",
                    problem=cause(error),
                )
            self._failing = True
        else:
            self._failing = False

    def _add(self, batch: dict[tuple[str, int], Decimal]) -> None:
        rows = [
            {"edge": self._edge, "trunk": trunk, "hour": hour, "micros": int(amount * MICRO)}
            for (trunk, hour), amount in batch.items()
        ]
        with self._engine.begin() as connection:
            statement = insert_into(SPENDING, connection.dialect.name)
            keys = [SPENDING.c.edge, SPENDING.c.trunk, SPENDING.c.hour]
            more = SPENDING.c.micros + statement.excluded.micros
            connection.execute(
                statement.on_conflict_do_update(index_elements=keys, set_={"micros": more}), rows
            )
