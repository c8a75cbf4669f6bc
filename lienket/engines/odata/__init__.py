"""What OData addresses ask, as SensorThings 1.1 uses them: paths, query options and filters; no Django, no data."""

from lienket.engines.odata.batches import Inner, Part, boundary_of, read_json, read_multipart, write_multipart
from lienket.engines.odata.evaluating import Look, Many, evaluate
from lienket.engines.odata.faults import Fault
from lienket.engines.odata.filters import Call, Literal, Node, Path, conjuncts, parse_filter, paths_in, time_bounds
from lienket.engines.odata.options import Query, parse_options, split_options
from lienket.engines.odata.paths import Segment, parse_path

__all__ = [
    "Call",
    "Fault",
    "Inner",
    "Literal",
    "Look",
    "Many",
    "Node",
    "Part",
    "Path",
    "Query",
    "Segment",
    "boundary_of",
    "conjuncts",
    "evaluate",
    "parse_filter",
    "parse_options",
    "parse_path",
    "paths_in",
    "read_json",
    "read_multipart",
    "split_options",
    "time_bounds",
    "write_multipart",
]
