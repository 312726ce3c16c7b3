"""The verbs behind everything that is done with a case: each one transaction, its facts, and a sentence when it cannot.

A route checks the permission and the finder who may see the case; a verb checks the facts of the case. Whoever locks
several cases locks those that lead first, by id, and then those that are joined to them.
"""
