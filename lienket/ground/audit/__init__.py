"""The audit trail: every write is an act in words, with the row changes that database triggers record under it.

    with act(actor, "coordination.accept", words="nhận đề nghị", on=request, reason=reason):
        ...

opens one transaction, tells the triggers which act they serve, and writes the act's line at the end; an exception
leaves neither the change nor the line.
"""
