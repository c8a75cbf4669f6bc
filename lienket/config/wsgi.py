"""The WSGI application that the web server runs."""

import gc
import os

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


_settle()
