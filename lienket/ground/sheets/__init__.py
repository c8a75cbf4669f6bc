"""Sheets: Excel and CSV in (guarded, parsed in a child process, rehearsed cell by cell) and out.

`guard` looks at bytes, `sandbox` parses them elsewhere, `columns` reads one cell, `rehearsal` a whole
table, `writing` makes templates, returned files and exports. Nothing here knows what the rows mean.
"""
