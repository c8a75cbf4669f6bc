"""Tables on disk, read and written for every engine that is also a command; see README.md."""

from lienket.engines.tables.columns import Column, Columns, columns_of_sheet, read_columns
from lienket.engines.tables.left_out import Problem, left_out, nothing_in, warnings_of
from lienket.engines.tables.problem import TableError
from lienket.engines.tables.reading import Sheet, read_sheet
from lienket.engines.tables.workbook import letters, write_workbook
from lienket.engines.tables.writing import Form, Page, Written, form_of, write_pages, write_written

__all__ = [
    "Column",
    "Columns",
    "Form",
    "Page",
    "Problem",
    "Sheet",
    "TableError",
    "Written",
    "columns_of_sheet",
    "form_of",
    "left_out",
    "letters",
    "nothing_in",
    "read_columns",
    "read_sheet",
    "warnings_of",
    "write_pages",
    "write_workbook",
    "write_written",
]
