"""Compares what a stage's courses table derives from the courses with the courses, and derives it anew."""
