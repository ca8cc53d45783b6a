"""The carrier build as a wheel: same distribution and package name as the stock wheel's, so
that it takes its place. Run by build.sh, which has built the libraries that this links."""

import os
import shlex
import subprocess
from pathlib import Path

from setuptools import Extension, setup

HERE = Path(__file__).resolve().parent
SOURCE = Path(os.environ["PJPROJECT"])
OWN_SOURCES = ("audio_ring", "media_poller", "admission", "gate_report", "request_gate")


def flags(variable: str) -> list[str]:
    """A variable of the library's own build.mak."""
    rule = f"include {SOURCE}/build.mak\nprint:\n\t@echo $({variable})\n"
    command = ["make", "--no-print-directory", "-f", "-", "print"]
    shown = subprocess.run(command, input=rule, text=True, capture_output=True, check=True)
    return shlex.split(shown.stdout)


setup(
    name="pjsua2-python",
    version=os.environ["WHEEL_VERSION"],
    description="pjproject for hundreds of calls, with a native audio ring and request gate",
    license="GPL-2.0-or-later",
    packages=["pjsua2"],
    package_dir={"pjsua2": "pjsua2"},
    ext_modules=[
        Extension(
            "pjsua2._pjsua2",
            ["pjsua2_wrap.cpp", *(str(HERE / f"{name}.cpp") for name in OWN_SOURCES)],
            include_dirs=[str(HERE)],
            # The wrapper only passes values on: optimising it takes minutes and gains nothing.
            extra_compile_args=[*flags("PJ_CXXFLAGS"), "-O0", "-g0"],
            extra_link_args=[*flags("PJ_LDXXFLAGS"), *flags("PJ_LDXXLIBS")],
        )
    ],
)
