"""What people would rather look at than read. Never on the way of a cue."""
