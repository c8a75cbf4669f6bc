"""Texts: a document's bytes and name in, its paragraphs out, or one sentence that says why not.

`guard` looks at bytes, `sandbox` parses them in a child process (`confined`), `letters` brings old codes to
Unicode, `lines` joins the lines of a page, `language` asks whether it is Vietnamese. No database is needed.
"""

from lienket.ground.texts.reading import DocumentText, pasted, read_text

__all__ = ["DocumentText", "pasted", "read_text"]
