"""Coursewire's backend: course changes in, the same events out on every transport.

A folder is a subject. Imports between subjects have one direction:
``app.py → api → wiring → courses | sockets → feed | push → people → aws → errors | instants | texts``.
"""
