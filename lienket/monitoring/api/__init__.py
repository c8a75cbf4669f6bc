"""What programs ask of the room."""

from lienket.monitoring.api.answering import things, things_batch, things_create, things_root

__all__ = ["things", "things_batch", "things_create", "things_root"]
