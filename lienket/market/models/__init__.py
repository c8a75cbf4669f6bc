"""Reference data of goods, dated with its legal acts; what organisations enter; and what they sell each other."""

from lienket.market.models.deals import Deal, Paper, ScheduleLine
from lienket.market.models.deliveries import CommitmentFact, Delivery, DeliverySheet
from lienket.market.models.goods import Certificate, Product
from lienket.market.models.inquiries import Asked, Inquiry, Proposal, Quote
from lienket.market.models.lots import Lot, LotSheet
from lienket.market.models.months import Dismissal, Estimate, Forecast
from lienket.market.models.ocop import (
    Ballot,
    Council,
    CouncilMember,
    Dossier,
    DossierFile,
    Finding,
    Mark,
    Recognition,
    Scorecard,
    ScorecardItem,
)
from lienket.market.models.points import (
    Arrangement,
    Inspection,
    InspectionItem,
    PointFact,
    PointGoods,
    PointOfSale,
    PointSale,
    ReadSheet,
    SalesSheet,
)
from lienket.market.models.reference import CertificateKind, Cited, Commodity, Measure, Season
from lienket.market.models.rounds import Leftover, Match, Round
from lienket.market.models.trace import (
    Batch,
    BatchProblem,
    ErrorDeclaration,
    Recall,
    RecallParty,
    TraceEvent,
    TraceLine,
    TraceSheet,
)

__all__ = [
    "Arrangement",
    "Asked",
    "Ballot",
    "Batch",
    "BatchProblem",
    "Certificate",
    "CertificateKind",
    "Cited",
    "CommitmentFact",
    "Commodity",
    "Council",
    "CouncilMember",
    "Deal",
    "Delivery",
    "DeliverySheet",
    "Dismissal",
    "Dossier",
    "DossierFile",
    "ErrorDeclaration",
    "Estimate",
    "Finding",
    "Forecast",
    "Inquiry",
    "Inspection",
    "InspectionItem",
    "Leftover",
    "Lot",
    "LotSheet",
    "Mark",
    "Match",
    "Measure",
    "Paper",
    "PointFact",
    "PointGoods",
    "PointOfSale",
    "PointSale",
    "Product",
    "Proposal",
    "Quote",
    "ReadSheet",
    "Recall",
    "RecallParty",
    "Recognition",
    "Round",
    "SalesSheet",
    "ScheduleLine",
    "Scorecard",
    "ScorecardItem",
    "Season",
    "TraceEvent",
    "TraceLine",
    "TraceSheet",
]
