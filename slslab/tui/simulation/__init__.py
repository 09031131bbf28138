"""The live simulation: a screen that plays a recording, and lets a person change the run while they watch."""

from slslab.tui.simulation.screen import SimulationScreen

__all__ = ["SimulationScreen"]
