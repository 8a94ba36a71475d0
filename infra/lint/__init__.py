"""Linters of the packaged template that are too large for the tools' environment: SAM's and checkov."""
