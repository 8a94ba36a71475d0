"""Courses: the record and its rules, the actions that change a course, and the queries that read courses."""
