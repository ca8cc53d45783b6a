"""What `docker/compose.yaml` says of a service, with its variables filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from tests.image.dockerfile import ROOT

COMPOSE = ROOT / "docker" / "compose.yaml"
_VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::(?P<otherwise>[-?])(?P<text>[^}]*))?\}")


@dataclass(frozen=True, slots=True)
class Service:
    """One of `services:`."""

    settings: Mapping[str, Any]

    @property
    def address(self) -> str:
        """Its own in the carrier's network."""
        return str(self.settings["networks"]["carrier"]["ipv4_address"])

    @property
    def environment(self) -> dict[str, str]:
        return {name: str(value) for name, value in self.settings["environment"].items()}

    @property
    def stop_grace_seconds(self) -> float:
        return float(str(self.settings["stop_grace_period"]).removesuffix("s"))

    @property
    def volumes(self) -> dict[str, str]:
        """Their names, by where they are inside."""
        pairs = (str(volume).split(":") for volume in self.settings["volumes"])
        return {inside: name for name, inside in pairs}

    @property
    def command(self) -> list[str]:
        return [str(word) for word in self.settings["command"]]


def read_compose(variables: Mapping[str, str]) -> dict[str, Service]:
    """Services by name. A variable that has to be set and isn't fails, as with Compose."""

    def fill_in(found: re.Match[str]) -> str:
        given = variables.get(found["name"], "")
        assert given or found["otherwise"] != "?", f"{found['name']} has to be set."
        return given or (found["text"] if found["otherwise"] == "-" else "")

    document = yaml.safe_load(_VARIABLE.sub(fill_in, COMPOSE.read_text(encoding="utf-8")))
    return {name: Service(settings) for name, settings in document["services"].items()}
