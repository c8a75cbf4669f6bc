"""Liên Kết: what localities promise each other, matched, scheduled, watched and reported."""
