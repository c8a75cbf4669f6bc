"""Measurements beside what a user would pick instead; each file runs by itself."""
