"""Tests of `bot/pictures`, one file a module."""
