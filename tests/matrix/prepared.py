"""The small world kept: built once beside a database, and taken up by every test that asks for it.

`python -c "from tests.matrix.prepared import keep; keep()"` builds it in the database and the home of the environment.
"""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.matrix.world import World

_NAME = "world.pickle"


def keep() -> None:
    """Build the world here and now, and write what names its things beside its files."""
    import django
    import pytest  # noqa: F401  # with it passwords are made without the cost that protects them

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienket.config.settings")
    django.setup()
    from django.conf import settings

    from tests.matrix.world import build

    (settings.HOME / _NAME).write_bytes(pickle.dumps(build()))


def taken_up(home: Path) -> World:
    """The world that was built with `home`, with things of its own at every call."""
    world: World = pickle.loads((home / _NAME).read_bytes())  # written by this very run
    return world
