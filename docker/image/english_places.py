"""Leaves the English names of places in phonenumbers: english_places.py .../phonenumbers/geodata

The program asks for no other (`telephony/numbering/number.py`), and Chinese ones alone are a
third of the data. What is left is also loaded sooner.
"""

from __future__ import annotations

import compileall
import runpy
import sys
from pathlib import Path

folder = Path(sys.argv[1])
files = sorted(folder.glob("data*.py"))
if not files:
    sys.exit(f"There is no data in {folder}: does phonenumbers keep it elsewhere now?")
for file in files:
    # Beside each other as in the library, whose `u` marks text that isn't ASCII.
    data = runpy.run_path(str(file), run_name=f"phonenumbers.geodata.{file.stem}")["data"]
    lines = [
        f" {prefix!r}: {{'en': {names['en']!r}}},\n"
        for prefix, names in data.items()
        if "en" in names
    ]
    file.write_text(f"data = {{\n{''.join(lines)}}}\n", encoding="utf-8")
compileall.compile_dir(folder, quiet=1)
