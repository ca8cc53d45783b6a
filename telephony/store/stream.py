"""One kind of notes on their way to disk: where they wait, and how a batch of them is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

Item = TypeVar("Item")


class Waiting(Protocol[Item]):
    """Notes that aren't on disk yet. Not thread-safe; the writer holds the lock."""

    def __len__(self) -> int: ...

    def oldest(self, count: int) -> list[Item]:
        """The first `count`; they stay until they are removed."""

    def remove(self, items: Iterable[Item]) -> None:
        """Forget these, but not what took their place meanwhile."""


@dataclass(slots=True)
class Stream(Generic[Item]):
    """Written by the one thread, in turn with the others."""

    what: str
    """In words: "call record"."""
    waiting: Waiting[Item]
    write: Callable[[Sequence[Item]], None]
    """Commits a batch, all or nothing; writing one twice changes nothing."""
    name_of: Callable[[Item], str]
    """By which the operator finds an item that the database refuses."""
    label: str
    """What that name is called in a log line."""
    refused: int = 0
    problem: str = ""
    """Why the last batch couldn't be written."""

    def oldest(self, count: int) -> Batch[Item]:
        """What is to be written next of this kind."""
        return Batch(self, self.waiting.oldest(count))


@dataclass(frozen=True, slots=True)
class Batch(Generic[Item]):
    """Items of one stream, oldest first."""

    stream: Stream[Item]
    items: Sequence[Item]

    def write(self) -> None:
        """Commit. Raises what the database raises."""
        self.stream.write(self.items)

    def forget(self) -> None:
        """It is on disk."""
        self.stream.waiting.remove(self.items)

    def one_by_one(self) -> list[Batch[Item]]:
        """The same in batches of one."""
        return [Batch(self.stream, [item]) for item in self.items]
