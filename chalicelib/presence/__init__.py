"""Presence: who is looking at a course or editing it, told to others who may see the course."""
