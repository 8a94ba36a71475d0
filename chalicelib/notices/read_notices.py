"""The bell of one person: the newest notices, and how many of them are unread."""

from collections.abc import Sequence

from msgspec import Struct

from chalicelib.feed.cursor import Cursor
from chalicelib.feed.entries import Entry
from chalicelib.feed.ports import Feed
from chalicelib.notices.change_notices import change_state
from chalicelib.notices.notice import Notice, cursor_of, notices
from chalicelib.notices.notice_state import WINDOW, NoticeState, begun
from chalicelib.notices.ports import Activity, PersonNotices
from chalicelib.people.identity import Identity


class Bell(Struct, frozen=True):
    """``notices`` are those of the last WINDOW entries up to ``newest``, the newest first.

    ``unread`` counts among the last WINDOW entries; ``has_more_unread`` says that older ones may be unread, too, and
    never if none of these is.
    """

    notices: list[Notice]
    unread: int
    has_more_unread: bool
    newest: Cursor
    state: NoticeState

    @property
    def read_up_to(self) -> Cursor:
        """All entries up to it are read."""
        return Cursor(self.state.epoch, self.state.read_up_to)

    @property
    def seen_up_to(self) -> Cursor:
        """A screen of the person has shown the channel up to it."""
        return Cursor(self.state.epoch, self.state.seen_up_to)


def read_notices(people: PersonNotices, activity: Activity, feed: Feed, identity: Identity) -> Bell:
    """Returns the person's bell, with every change that is committed, or up to an older one that ``newest`` names.

    The number of reads does not depend on sizes. For a person who has never looked, whatever happened before counts as
    read.
    """
    head = feed.head(identity.channel)
    state = change_state(people, identity.user_id, lambda state: begun(state, identity.channel, head.cursor)).state
    page = activity.page(identity.channel, WINDOW, head=head)
    # What is marked as read up to ``newest`` must have been listed, and what is listed must be read then.
    entries = [entry for entry in page.entries if not _is_behind(page.newest, entry)]
    found = notices(entries, identity, state)
    unread = sum(not notice.is_read for notice in found)
    # Own changes and types that are switched off may fill the window: nothing is left to read that could be listed.
    has_more = unread > 0 and _may_have_more(page.entries, state)
    return Bell(found, unread, has_more, page.newest, state)


def _is_behind(newest: Cursor, entry: Entry) -> bool:
    """Whether the entry was committed, or kept, after the page's newest one was chosen."""
    cursor = cursor_of(entry)
    return cursor is not None and cursor.epoch == newest.epoch and cursor.seq > newest.seq


def _may_have_more(entries: Sequence[Entry], state: NoticeState) -> bool:
    """Whether entries before these may be unread."""
    if len(entries) < WINDOW:
        return False
    cursors = [cursor for entry in entries if (cursor := cursor_of(entry)) is not None]
    # Entries of another epoch are older than this one, and read.
    is_whole = all(cursor.epoch == state.epoch for cursor in cursors)
    return is_whole and min(cursor.seq for cursor in cursors) > state.read_up_to + 1
