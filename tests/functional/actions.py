"""The actions of an admin on a confirmed course."""

ACTIONS: list[tuple[str, dict[str, object]]] = [
    ("assign", {"instructorId": 33}),
    ("reschedule", {"scheduledDate": "2045-07-14", "reason": "Room"}),
    ("cancel", {"reason": "Snow"}),
    ("complete", {"attended": 11}),
    ("edit", {"location": "Annex", "students": 14}),
    ("decline", {"reason": "Mike is ill"}),
]
