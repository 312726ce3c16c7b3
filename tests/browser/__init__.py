"""Real Chromium against the real server. A package, so that its fixtures end with it: while Playwright's
synchronous interface is open, no other test could start an event loop."""
