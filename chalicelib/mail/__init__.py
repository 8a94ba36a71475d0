"""Mails about changes of courses, to whoever has not seen them on a screen."""
