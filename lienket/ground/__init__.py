"""Machinery without one domain noun; every room stands on it."""
