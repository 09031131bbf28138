"""Workers: code that is not ours, in processes of its own, behind walls, driven in virtual time."""
