"""The emulated cloud: the packaged stack on this machine, with people and courses to play with."""
