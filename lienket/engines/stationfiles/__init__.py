"""Files of automatic stations as TT 10/2021/TT-BTNMT, Phụ lục 15 prescribes them: bytes → readings and faults."""

from lienket.engines.stationfiles.names import FileName, read_name, stamp
from lienket.engines.stationfiles.reading import LARGEST, Fault, Rows, read_content, shown

__all__ = ["LARGEST", "Fault", "FileName", "Rows", "read_content", "read_name", "shown", "stamp"]
