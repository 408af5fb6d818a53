"""Answers computed beside the pages, once for everybody."""
