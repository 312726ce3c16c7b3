"""An invented programme that shows every state a promise can be in, for an empty database only.

``portal demo`` fills it through the same verbs that staff use, so that ledger and lights are right. Every page of
such a portal says that its data is invented.
"""


class DemoProblem(Exception):
    """The sample cannot be filled in here; one English line for the operator."""
