"""Reading a document into drafts, settling them, and committing them as an agreement with its commitments."""
