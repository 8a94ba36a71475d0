"""Plays a change of a stage on a local twin of the deployed version, with clients connected and people acting."""
