"""Closed vocabularies of water samples."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class WaterKind(models.TextChoices):
    """Which table of the standard holds."""

    RIVER = "river", _("Sông, suối, kênh, rạch")
    LAKE = "lake", _("Hồ, ao, đầm")


class Censored(models.TextChoices):
    """On which side of the value the truth lies; empty where it was measured."""

    BELOW = "<", _("Dưới giới hạn")
    ABOVE = ">", _("Trên giới hạn")
