"""How good it is: question sets, and what was measured on them."""
