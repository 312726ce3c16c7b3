"""What the tests share: databases, a clock, the cast, a client that inspects what it fetches, named situations."""
