"""How far a run is: a bar on a terminal, a line every few seconds in a pipe."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from telephony.app.load.load_run import Progress

_LINE_EVERY = 5.0


class ProgressDisplay:
    """Shows progress for the length of a `with` block."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._shown_at = -_LINE_EVERY
        columns = (TextColumn("Calls"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._bar = Bar(
            *columns,
            TextColumn("{task.description}"),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("", total=None)

    def __enter__(self) -> ProgressDisplay:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def show(self, progress: Progress) -> None:
        """Say how far it is."""
        done = progress.successful + progress.failed
        text = describe(progress)
        self._bar.update(self._task, total=progress.planned, completed=done, description=text)
        late = progress.seconds - self._shown_at >= _LINE_EVERY
        if not self._console.is_terminal and late:
            self._shown_at = progress.seconds
            self._console.print(
                f"{progress.seconds:5.0f} s  {done} of {progress.planned} calls over, {text}"
            )


def describe(progress: Progress) -> str:
    """What goes on now, in a few words."""
    words = f"{progress.in_progress} in progress, {progress.failed} failed"
    if progress.edge is None:
        return words
    megabytes = progress.edge.memory / 1e6
    return f"{words}; edge: {megabytes:.0f} MB, machine {progress.edge.machine:.0%} busy"
