"""From the source tree to a running stack. Nothing here is shipped to the functions."""
