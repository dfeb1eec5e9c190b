"""The pages for a visit."""
