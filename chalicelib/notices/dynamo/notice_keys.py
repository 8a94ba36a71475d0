"""Keys of what is stored of a person's notices, in the courses table."""

from chalicelib.aws.table_items import Key

SORT_KEY = "NOTICES"


def notices_of_person(user_id: str) -> Key:
    return Key(f"PERSON#{user_id}", SORT_KEY)
