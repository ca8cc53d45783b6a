"""One line of the table: samples of one quantity, and what is aimed at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Samples of one quantity in one unit."""

    name: str
    unit: str
    samples: Sequence[float]
    aim: float | None = None
    """What the 95th percentile shall not exceed."""
    floor: float | None = None
    """What the 5th percentile shall not fall below, where more is better; instead of `aim`."""
    digits: int = 1
    """Decimals worth printing."""
    remark: str = ""

    @property
    def p50(self) -> float:
        """The median."""
        return float(np.percentile(self.samples, 50))

    @property
    def p95(self) -> float:
        """The 95th percentile."""
        return float(np.percentile(self.samples, 95))

    @property
    def p5(self) -> float:
        """The 5th percentile."""
        return float(np.percentile(self.samples, 5))

    @property
    def wanted(self) -> str:
        """The aim in words; "" without one."""
        if self.floor is not None:
            return f">= {self.floor:g}"
        return "" if self.aim is None else f"<= {self.aim:g}"

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None without an aim."""
        if self.floor is not None:
            return self.p5 >= self.floor
        return None if self.aim is None else self.p95 <= self.aim

    def as_json(self) -> dict[str, Any]:
        """Everything, for a program."""
        own = asdict(self) | {"samples": [round(sample, 6) for sample in self.samples]}
        return own | {"p50": self.p50, "p95": self.p95, "n": len(self.samples), "met": self.met}


def milliseconds(seconds: Sequence[float]) -> list[float]:
    """Samples in seconds as milliseconds."""
    return [1000 * each for each in seconds]
