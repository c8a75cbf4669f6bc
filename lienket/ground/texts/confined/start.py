"""Run as a script: takes its own limits, as the child of sheets does, and only then loads the readers."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path

_HERE = Path(__file__).resolve().parent


def main() -> None:
    """argv: memory in bytes, seconds of CPU. The rest is `child.main`."""
    spec = importlib.util.spec_from_file_location("sheets_child", _HERE.parents[1] / "sheets" / "child.py")
    if spec is None or spec.loader is None:
        raise ImportError("child.py")
    sheets_child = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sheets_child)
    sheets_child.confine(int(sys.argv[1]), int(sys.argv[2]))
    sys.path.append(str(_HERE.parent))  # last, so that it hides no module of Python or of a library
    importlib.import_module("confined.child").main()


if __name__ == "__main__":
    main()
