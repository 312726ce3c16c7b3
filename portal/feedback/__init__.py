"""The feedback channel: from a resident's words to an answer, with a receipt that is never lost."""
