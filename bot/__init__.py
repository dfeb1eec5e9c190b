"""Loosen: a chat bot that guides three gentle exercises for a stiff back, in bed."""
