"""The part of botocore that handlers meet, for clients of the toy services."""

__version__ = "1.40.0"
