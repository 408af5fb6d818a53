"""Parts of pages that stand by themselves."""
