"""The local cloud: the packaged stack in an emulator on this machine, with demo users and courses."""
