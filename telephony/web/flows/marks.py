"""What the page writes and colours in a flow's picture."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt

from telephony.ivr.graph.model import COMMANDS, Way
from telephony.web.flows.figures import FlowFigures

SHADES = 4
"""Of steps, by how many came, and widths of lines, by how many went."""
MANY_LOST = 0.2
"""Share of visits in which the caller hung up that is marked, from `FEW_VISITS` on."""
FEW_VISITS = 5


@dataclass(frozen=True, slots=True)
class FigureMarks:
    """Implements `telephony.ivr.graph.svg.Marks`."""

    figures: FlowFigures
    link: str
    """The page's own address, with all that was asked for but the step."""
    chosen: str = ""

    def step_link(self, step: str) -> str:
        """See `Marks`."""
        return f"{self.link}&step={step}#step"

    def step_classes(self, step: str) -> str:
        """See `Marks`."""
        found = self.figures.of_step(step)
        classes = [f"shade-{self._shade(found.visits)}"]
        if found.visits >= FEW_VISITS and found.hung_up_share >= MANY_LOST:
            classes.append("losing")
        if step == self.chosen:
            classes.append("chosen")
        return " ".join(classes)

    def step_figures(self, step: str) -> tuple[str, str]:
        """See `Marks`."""
        found = self.figures.of_step(step)
        if not found.visits:
            return ("nobody came", "")
        left = f"{found.callers:,} came"
        if found.hung_up:
            return (left, f"{found.hung_up:,} hung up")
        return (left, f"{found.missed:,} missed" if found.missed else "")

    def ways_figures(self, ways: tuple[Way, ...]) -> str:
        """See `Marks`."""
        went = self.figures.went(ways)
        if went and ways[0].source == COMMANDS:
            return f"{went:,}"
        visits = self.figures.of_step(ways[0].source).visits
        return f"{went:,} · {share(went, visits)}" if went else ""

    def ways_classes(self, ways: tuple[Way, ...]) -> str:
        """See `Marks`."""
        return f"went-{self._shade(self.figures.went(ways))}"

    def _shade(self, count: int) -> int:
        """0 for none; by the square root, so that small streams can be told from nothing."""
        most = self.figures.most_visits
        return min(SHADES, ceil(SHADES * sqrt(count / most))) if most else 0


def share(part: int, whole: int) -> str:
    """A share in percent, for people: "45 %", "<1 %"."""
    if not part or not whole:
        return "0 %"
    percent = 100 * part / whole
    return "<1 %" if percent < 1 else f"{percent:.0f} %"
