"""What is wrong with a table, as a sentence."""


class TableError(ValueError):
    """A table that cannot be read or written; the text is a sentence for the person who gave it."""
