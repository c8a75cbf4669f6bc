"""Closed vocabularies of the monthly balance."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ForecastKind(models.TextChoices):
    GLUT = "glut", _("Dư thừa")
    SHORTAGE = "shortage", _("Thiếu hụt")
