"""Accounts: who signs in, for which organisation, with which rights on which locality."""
