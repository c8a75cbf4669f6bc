"""Files people give us: checked before they are parsed, kept by content hash."""
