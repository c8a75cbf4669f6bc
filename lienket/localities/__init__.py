"""Localities: administrative units over time and their succession, groups of them, and organisations."""
