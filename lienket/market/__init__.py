"""Supply meets demand: commodities, products, certificates, lots, the harvest calendar and the monthly balance."""
