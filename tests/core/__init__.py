"""Tests of `bot/core`, one file a module."""
