"""A terminal learning lab for serverless computing."""

__version__ = "0.1.0"
