"""Courses as iCalendar files, and each person's private address of a feed of them."""
