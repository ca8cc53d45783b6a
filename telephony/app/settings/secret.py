"""Secrets by reference: the file names where a secret is, never the secret."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from pydantic import model_validator

from telephony.documents.fields import StrictModel, defect
from telephony.domain.errors import ConfigurationError


class SecretReference(StrictModel):
    """`{env: NAME}` or `{file: path}`; a file's trailing newline doesn't count."""

    env: str | None = None
    file: Path | None = None

    @model_validator(mode="before")
    @classmethod
    def _no_plain_text(cls, value: object) -> object:
        if isinstance(value, Mapping):
            return value
        raise defect(
            "A secret doesn't belong in this file.",
            "Name where it is: {env: NAME_OF_VARIABLE} or {file: path/to/secret}.",
        )

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.env is None) == (self.file is None):
            raise defect("A secret has one place.", "Give either env or file.")
        return self

    def reveal(self, folder: Path, needed_by: str) -> str:
        """The secret; `folder` is where relative files start. Raises `ConfigurationError`."""
        if self.env is not None:
            secret = os.environ.get(self.env, "")
            place = f"the environment variable {self.env}"
        else:
            file = folder / (self.file or "")
            place = f"the file {file}"
            try:
                secret = file.read_text(encoding="utf-8").rstrip("\r\n")
            except (OSError, UnicodeDecodeError) as error:
                raise ConfigurationError(
                    f"{needed_by} needs a secret from {place}, which can't be read."
                ) from error
        if not secret:
            raise ConfigurationError(f"{needed_by} needs a secret from {place}, which is empty.")
        return secret
