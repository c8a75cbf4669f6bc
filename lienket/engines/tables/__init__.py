"""Tables on disk, read and written for every engine that is also a command; see README.md."""

from lienket.engines.tables.columns import Column, Columns, columns_of_sheet, read_columns
from lienket.engines.tables.problem import TableError
from lienket.engines.tables.reading import Sheet, read_sheet
from lienket.engines.tables.workbook import letters, write_workbook
from lienket.engines.tables.writing import Form, Page, Written, form_of, write_pages, write_written

__all__ = [
    "Column",
    "Columns",
    "Form",
    "Page",
    "Sheet",
    "TableError",
    "Written",
    "columns_of_sheet",
    "form_of",
    "letters",
    "read_columns",
    "read_sheet",
    "write_pages",
    "write_workbook",
    "write_written",
]
