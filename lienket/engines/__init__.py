"""Pure computation: small libraries without Django; see each README."""
