"""What is wrong with a deployed stage, and where to look."""
