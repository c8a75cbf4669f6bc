"""Reference data of goods, dated with its legal acts; and what organisations enter: products, certificates, lots."""

from lienket.market.models.goods import Certificate, Product
from lienket.market.models.lots import Lot, LotSheet
from lienket.market.models.reference import CertificateKind, Cited, Commodity, Measure, Season

__all__ = [
    "Certificate",
    "CertificateKind",
    "Cited",
    "Commodity",
    "Lot",
    "LotSheet",
    "Measure",
    "Product",
    "Season",
]
