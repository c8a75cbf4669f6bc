"""Coordination: the one handshake that everything between localities is made of."""
