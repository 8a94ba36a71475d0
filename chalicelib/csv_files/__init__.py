"""CSV files: organizations, instructors, users and courses are checked, saved and written out."""
