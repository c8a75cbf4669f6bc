from django.db import models


class Line(models.Model):
    """One acknowledged write: the number the client chose, unique."""

    number = models.BigIntegerField()


class Effect(models.Model):
    """One effect of a job; deliberately not unique, so that doing it twice shows."""

    kind = models.CharField(max_length=20)
    number = models.IntegerField()
