"""Files of automatic stations as TT 10/2021/TT-BTNMT, Phụ lục 15 prescribes them: bytes → readings and faults."""

from lienket.engines.stationfiles.cells import STATUS as CODES
from lienket.engines.stationfiles.names import FileName, read_name, seconds, stamp
from lienket.engines.stationfiles.reading import LARGEST, Fault, Rows, read_content, read_value, shown

__all__ = [
    "CODES",
    "LARGEST",
    "Fault",
    "FileName",
    "Rows",
    "read_content",
    "read_name",
    "read_value",
    "seconds",
    "shown",
    "stamp",
]
