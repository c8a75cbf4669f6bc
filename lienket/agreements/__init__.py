"""Agreements: agreement → programme → commitment → progress with evidence → official report."""
