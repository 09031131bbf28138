"""Simulations: a scenario becomes a run, and a run becomes what people look at."""
