"""What is wrong with a calendar that somebody wrote."""

from __future__ import annotations


class BadHours(Exception):
    """Hours, days, a date, a time zone or a country that can't be; with a remedy."""

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.problem} {self.remedy}".strip()
