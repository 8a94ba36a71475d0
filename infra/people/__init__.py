"""Sets up organizations, instructors, users and courses of a stage."""
