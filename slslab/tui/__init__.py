"""The lab on the screen: Textual widgets and screens over the library, the simulations, the grader and the notebook."""
