"""``ask ui``: one page and one API over the same assistant, served to this machine."""
