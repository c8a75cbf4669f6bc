"""Refusals: what a person is told when the platform will not do a thing.

A refusal is a sentence in the reader's language that says what is wrong, where, and what to do.
Pages show it, the API returns it, commands print it; nothing else may be shown to a person as an error.
"""

from __future__ import annotations

from typing import Any


class Refusal(Exception):  # noqa: N818  the word of the house
    """The act was not done, and `sentence` says why. Nothing was written.

    `field` names the form field or column at fault, when there is one.
    """

    status = 422

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class NotUnderstood(Refusal):
    """The address asks for something that nobody understands, and a file must hold what was asked for."""

    status = 400


class NotAllowed(Refusal):
    """The person may see the thing, and may not do this to it."""

    status = 403


class NotThere(Refusal):
    """The thing does not exist for this person: foreign things look the same as missing ones."""

    status = 404


class Stale(Refusal):
    """Someone saved the same record first: `differences` lists (label, theirs, yours) for the page to show."""

    status = 409

    def __init__(self, sentence: str, *, differences: list[tuple[str, Any, Any]] | None = None) -> None:
        super().__init__(sentence)
        self.differences = differences or []


class Repeated(Refusal):
    """The same request key came again with other content."""

    status = 409


class TooMany(Refusal):
    """A limit of requests was reached; `retry_after_s` says when to come back."""

    status = 429

    def __init__(self, sentence: str, *, retry_after_s: int) -> None:
        super().__init__(sentence)
        self.retry_after_s = retry_after_s
