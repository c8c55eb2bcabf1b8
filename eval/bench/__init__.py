"""``ask bench``: how fast askline is here and now, beside what it could be compared with."""
