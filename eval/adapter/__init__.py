"""Teaching a model to read closely: a small adapter, fitted on questions written for it."""
