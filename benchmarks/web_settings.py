"""The platform's own settings, with the addresses of the yardsticks beside ours."""

from lienket.config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.web_urls"
