"""Reads what a person typed into a `Reading`; knows no platform, no store and no clock."""
