"""The rights table of the whole house: every room's rows in one place."""

from lienket.accounts import access as accounts
from lienket.agreements import access as agreements
from lienket.coordination import access as coordination
from lienket.drafting import access as drafting
from lienket.ground.access import RightsTable
from lienket.localities import access as localities
from lienket.market import access as market
from lienket.monitoring import access as monitoring
from lienket.portal import access as portal

RIGHTS = RightsTable()
for room in (portal, market, drafting, monitoring, agreements, coordination, accounts, localities):
    RIGHTS.add(room.ROWS)
