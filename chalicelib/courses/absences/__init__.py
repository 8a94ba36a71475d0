"""Absences of instructors: bookings without a course."""
