"""The version of askline, as the package says it."""

VERSION = "0.1.0"
