"""Coursewire's backend: course changes in, the same events out on every transport.

Imports point inward only: ``app.py → api → wiring → storage | transport → aws | service → core``.
"""
