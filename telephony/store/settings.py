"""What the store needs to know; the app fills this from `telephony.yaml`."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """Where call records go and how much may wait in memory while they can't. Times in seconds."""

    url: str = field(repr=False)
    """SQLAlchemy's: "sqlite:///data/calls.sqlite3", "postgresql://user:password@host/name"."""
    edge: str = "edge"
    """Our name among the edges that share a database: by it what is ours alone is found again."""
    lock_timeout: float = 5.0
    """How long a statement waits for another writer's lock."""
    first_retry: float = 0.2
    longest_retry: float = 5.0
    """A failed write is tried again after `first_retry`, then after twice as long each time."""
    max_waiting_records: int = 50_000
    max_waiting_entries: int = 200_000
    """Timeline entries, of all waiting records together; beyond it the oldest timelines go."""
    max_waiting_notes: int = 100_000
    """Contacts, decisions and agents' states; beyond it the oldest decisions go."""
