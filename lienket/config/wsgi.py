"""The WSGI application that the web server runs."""

import gc
import os
from threading import Thread

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienket.config.settings")
application = get_wsgi_application()


def _settle() -> None:
    """Load every address before the first visitor comes, and take what is loaded out of the collector's rounds.

    The 140,000 objects of a loaded process never die; looking through them stops every page for a fifth of a second.
    """
    from django.urls import get_resolver

    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
    Thread(target=_compile, name="compile", daemon=True).start()


def _compile() -> None:
    """Load what is compiled and asked for while a visitor waits; the first time on a machine that takes six seconds."""
    from lienket.engines import water

    water.prepare()


_settle()
