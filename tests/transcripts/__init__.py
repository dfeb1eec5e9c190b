"""Whole conversations as text files, played again and compared; read them as product copy."""
