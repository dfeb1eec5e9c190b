"""Tests, mirroring `bot/` one to one; fakes record, nothing is patched, nothing sleeps."""
