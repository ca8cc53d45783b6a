"""Work that takes a while, shown: a bar on a terminal, one line at its end in a pipe."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from telephony.ivr.commands import PromptPart
from telephony.prompts.prompt_library import PromptLibrary


def render_prompts(library: PromptLibrary, parts: Iterable[PromptPart], console: Console) -> None:
    """Render what isn't in the cache; blocking. Raises `PromptError`."""
    wanted = list(parts)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    hidden = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=hidden) as bar:
        task = bar.add_task("Rendering prompts", total=len(wanted))
        library.prepare(wanted, lambda done, of: bar.update(task, completed=done, total=of))
    console.print(f"{len(wanted)} prompts are rendered.")
