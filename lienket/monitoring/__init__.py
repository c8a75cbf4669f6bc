"""Monitoring: stations and their series, readings kept for years, quality, indices with how they were made, alerts."""
