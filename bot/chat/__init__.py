"""One file a platform: translate in, translate out, start, stop."""
