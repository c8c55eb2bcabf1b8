"""A report and a plan, what is asked about them, and what a model answers in its own words."""

from __future__ import annotations

TALKS = """\
A week of diplomacy
Putin met Witkoff and Kushner at the Kremlin on Dec. 2.
The talks in Moscow went on for five hours; Ushakov led them.
Ushakov also said that no compromise was found on territory.
"""
PLAN = """\
The plan
The leaked draft of the peace plan has 28 points.
"""
HOW_LONG = "How long did the talks in Moscow last?"
HOW_MANY = "How many points has the leaked draft of the plan?"
FIVE = "The talks in Moscow went on for 5 hours."
LINE = "The talks in Moscow went on for five hours; Ushakov led them."
