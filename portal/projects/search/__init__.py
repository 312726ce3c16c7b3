"""One box for all words: an index over what is public, derived and made again by `portal search rebuild`.

Whoever changes public texts calls ``portal.projects.search.index.follow`` or ``reindex`` in the same transaction:
publication, withdrawal, import, taking over a list. ``find`` answers questions.

Chinese is kept as overlapping pairs of characters, since most words have two and no database knows where they end
(docs/decisions/0013-search.md); whole words in Latin letters; short texts also by their pinyin.
"""
