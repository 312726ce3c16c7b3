"""Words of cases for staff, and of published answers for everybody: derived indexes, on both databases.

The words are kept as the projects' index keeps them (portal.projects.search.words): pairs of characters, no pinyin.
A case's words come in with the housekeeping, at most a minute after it was sent; its number is found at once.
"""
