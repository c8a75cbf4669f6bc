"""Tables on disk, read and written for every engine that is also a command; see README.md."""

from lienket.engines.tables.reading import Sheet, TableError, read_sheet
from lienket.engines.tables.workbook import letters, write_workbook
from lienket.engines.tables.writing import Page, write_pages

__all__ = ["Page", "Sheet", "TableError", "letters", "read_sheet", "write_pages", "write_workbook"]
