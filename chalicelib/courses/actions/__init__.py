"""One file per action, named as the action."""
