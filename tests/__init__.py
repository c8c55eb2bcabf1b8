"""The tests. What they share says the values of an assertion that fails, as they do."""

import pytest

pytest.register_assert_rewrite(
    "tests.scripted_ask",
    "tests.scripted_eval",
    "tests.scripted_llama",
    "tests.scripted_memory",
    "tests.scripted_model",
    "tests.scripted_vocabulary",
    "tests.stored",
)
