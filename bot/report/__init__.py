"""The two pages for a visit: what the mornings were, and what to agree to before the first.

Views are plain data, made by pure functions; only `typesetting.py` knows the typesetter.
"""
