"""Carries a Dockerfile out: each stage in a folder, each RUN in a chroot. No engine.

Theory of operation. A stage `FROM` Debian begins as a copy of a base that debootstrap made;
any other as a copy of the stage that it names. COPY copies what the build context would
hold, RUN runs its command line as an engine would, with the mounts that it asks for. Since
the Dockerfile itself is carried out, what the test has tried is what the Dockerfile says.

Kept from run to run, below ~/.cache/telephony/image: the base, by the hash of apt's list of
packages, and what `--mount=type=cache` names, as BuildKit keeps it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tests.image.dockerfile import ROOT, Instruction, Stage, ignored, pairs, words
from tests.image.machine import INSIDE, PIP_SECRET, Machine
from tests.image.stage_root import MINIMAL_PATH, Mount, StageRoot

DEBIAN = "debian:"
"""Images of this name are Debian's own; the tag is `SUITE-slim`."""
STEP_SECONDS = 900
_DEBOOTSTRAP = ("debootstrap", "--variant=minbase")
_NOT_IN_SLIM = ("doc", "info", "linda", "lintian/overrides", "locale", "man")
"""Of /usr/share in the slim images; the packages' copyrights stay."""


class StepFailed(AssertionError):
    """A step of the Dockerfile, with the end of what it wrote."""


@dataclass(slots=True)
class BuiltStage:
    """A stage carried out. `environment`, `user` and `work` are what its commands get."""

    root: StageRoot
    description: dict[str, Instruction]
    environment: dict[str, str]
    user: str = "root"
    work: str = "/"

    def command(self, name: str) -> list[str]:
        """Its ENTRYPOINT, CMD or HEALTHCHECK."""
        return words(self.description[name])

    @property
    def megabytes(self) -> float:
        """Size on disk."""
        listed = subprocess.run(
            ["du", "--summarize", "--block-size=1", str(self.root.folder)],
            capture_output=True,
            text=True,
            check=True,
        )
        return int(listed.stdout.split()[0]) / 1e6


class ImageBuilder:
    """Stages by name, in `folder`, which holds gigabytes until somebody removes it."""

    def __init__(self, machine: Machine, folder: Path, cache: Path) -> None:
        self._machine = machine
        self._folder = folder
        self._cache = cache
        self.stages: dict[str, BuiltStage] = {}

    def build(self, stages: list[Stage]) -> None:
        """Carry out all of them, in order. Raises `StepFailed`."""
        for stage in stages:
            built = self.stages[stage.name] = self._begin(stage)
            arguments: dict[str, str] = {}
            for instruction in stage.instructions:
                begun = time.monotonic()
                self._carry_out(instruction, built, arguments)
                took = time.monotonic() - begun
                print(f"{took:6.1f} s  {stage.name}: {instruction.name} {instruction.value}")
            built.description |= stage.description

    def _begin(self, stage: Stage) -> BuiltStage:
        folder = self._folder / stage.name
        if stage.base in self.stages:
            parent = self.stages[stage.base]
            if not stage.instructions:  # another name for the same
                return parent
            _copy(parent.root.folder, folder)
            return replace(
                parent,
                root=StageRoot(folder),
                description=dict(parent.description),
                environment=dict(parent.environment),
            )
        assert stage.base.startswith(DEBIAN), f"This test has no image {stage.base}."
        suite = stage.base.removeprefix(DEBIAN).removesuffix("-slim")
        _copy(self._base(suite), folder)
        if stage.base.endswith("-slim"):
            _make_slim(folder)
        return BuiltStage(StageRoot(folder), {}, {"PATH": MINIMAL_PATH})

    def _base(self, suite: str) -> Path:
        content = self._machine.packages.read_bytes() + " ".join(_DEBOOTSTRAP).encode()
        base = self._cache / f"{suite}-{hashlib.sha256(content).hexdigest()[:12]}"
        if not base.is_dir():
            making = Path(tempfile.mkdtemp(prefix="making-", dir=self._cache))
            try:
                making.chmod(0o755)
                _run([*_DEBOOTSTRAP, suite, str(making), self._machine.mirror])
                making.rename(base)
            finally:
                shutil.rmtree(making, ignore_errors=True)
        return base

    def _carry_out(
        self, instruction: Instruction, stage: BuiltStage, arguments: dict[str, str]
    ) -> None:
        match instruction.name:
            case "ARG":
                name = next(iter(pairs(instruction)))
                arguments[name] = os.environ.get(name, pairs(instruction)[name])
            case "ENV":
                stage.environment |= pairs(instruction)
            case "USER":
                stage.user = instruction.value
            case "WORKDIR":
                stage.work = instruction.value
                (stage.root.folder / stage.work.lstrip("/")).mkdir(parents=True, exist_ok=True)
            case "COPY":
                self._copy_in(instruction, stage)
            case _:
                self._run_step(instruction, stage, arguments)

    def _run_step(
        self, instruction: Instruction, stage: BuiltStage, arguments: dict[str, str]
    ) -> None:
        # As an engine does: names are looked up as on the machine.
        own = [Mount(Path("/etc/resolv.conf"), "/etc/resolv.conf")]
        own += [Mount(self._machine.folder, INSIDE)]
        own += [Mount(folder, str(folder)) for folder in self._machine.local_folders]
        assert {name for name, _ in instruction.flags} <= {"mount"}
        own += [self._asked_for(value) for name, value in instruction.flags if name == "mount"]
        environment = {"HOME": "/root", **stage.environment, **arguments}
        command = stage.root.command(
            ["/bin/sh", "-c", instruction.value],
            environment={**environment, **self._machine.environment},
            user=stage.user,
            work=stage.work,
            mounts=own,
        )
        _run(command)

    def _asked_for(self, mount: str) -> Mount:
        """BuildKit's `--mount=type=...,target=...`."""
        asked = dict(word.split("=", 1) for word in mount.split(","))
        if asked["type"] == "secret":
            assert asked["id"] == PIP_SECRET, f"This test has no secret {asked['id']}."
            return Mount(self._machine.folder / PIP_SECRET, asked["target"])
        assert asked["type"] == "cache", f"This test mounts no {asked['type']}."
        kept = self._cache / "mounts" / asked["target"].strip("/").replace("/", "-")
        kept.mkdir(parents=True, exist_ok=True)
        return Mount(kept, asked["target"], writable=True)

    def _copy_in(self, instruction: Instruction, stage: BuiltStage) -> None:
        *sources, target = instruction.value.split()
        inside = stage.root.folder / stage.work.lstrip("/") / target
        inside = stage.root.folder / target.lstrip("/") if target.startswith("/") else inside
        origin = instruction.flag("from")
        from_folder = self.stages[origin].root.folder if origin else ROOT
        for source in sources:
            path = from_folder / source.lstrip("/")
            if path.is_dir():
                names = None if origin else _left_out
                shutil.copytree(path, inside, symlinks=True, ignore=names, dirs_exist_ok=True)
                continue
            assert origin or not ignored(Path(source)), f".dockerignore leaves {source} out."
            file = inside / path.name if target.endswith("/") or len(sources) > 1 else inside
            file.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, file)


def _make_slim(root: Path) -> None:
    """Now, and for what is installed later: as the slim images configure dpkg."""
    folders = [root / "usr/share" / name for name in _NOT_IN_SLIM]
    there = [str(folder) for folder in folders if folder.is_dir()]
    _run(["find", *there, "!", "-type", "d", "!", "-name", "copyright", "-delete"])
    rules = [f"path-exclude /usr/share/{name}/*" for name in _NOT_IN_SLIM]
    rules.append("path-include /usr/share/doc/*/copyright")
    (root / "etc/dpkg/dpkg.cfg.d/docker").write_text("\n".join(rules) + "\n")


def _left_out(folder: str, names: list[str]) -> Iterator[str]:
    relative = Path(folder).relative_to(ROOT)
    return (name for name in names if ignored(relative / name))


def _copy(source: Path, target: Path) -> None:
    _run(["cp", "--archive", "--reflink=auto", str(source), str(target)])


def _run(command: list[str]) -> None:
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=STEP_SECONDS,
        check=False,
    )
    if done.returncode:
        raise StepFailed(f"{command[-1]}: exit code {done.returncode}\n{done.stdout[-4000:]}")
