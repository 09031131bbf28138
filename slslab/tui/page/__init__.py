"""A page of the library on the screen."""
