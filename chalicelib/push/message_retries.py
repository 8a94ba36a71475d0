"""The frames for one recipient, and how far they have been sent."""

from msgspec import Struct

from chalicelib.retry import full_jitter

FIRST_PAUSE_SECONDS = 0.05
MAX_PAUSE_SECONDS = 1.0


class Message(Struct, eq=False, gc=False):
    """One recipient's ``frames``, sent in order, and the ``result`` so far: a name from :mod:`chalicelib.push.ports`.

    ``retries``: whether a temporary refusal is retried. ``was_resent``: the frame was sent again without a pause,
    because its HTTP connection had been closed while idle. ``buffer_is_full``: the frame was refused while frames to
    others were accepted. ``deadline`` (monotonic seconds) and ``sent_in_round`` belong to the post loop.
    """

    connection_id: str
    frames: list[bytes]
    result: str
    retries: bool = True
    was_resent: bool = False
    deadline: float = 0.0
    sent_in_round: int = 0
    buffer_is_full: bool = False
    accepted_frames: int = 0
    attempts: int = 0

    @property
    def frame(self) -> bytes:
        """The frame to send next."""
        return self.frames[self.accepted_frames]

    def accept_frame(self) -> bool:
        """The next frame is the following one. Returns whether all frames have been accepted."""
        self.accepted_frames += 1
        self.was_resent, self.buffer_is_full, self.attempts = False, False, 0
        return self.accepted_frames == len(self.frames)

    def next_pause(self) -> float:
        """Seconds to wait before the frame is sent again."""
        self.was_resent = False
        self.attempts += 1
        return full_jitter(self.attempts, FIRST_PAUSE_SECONDS, MAX_PAUSE_SECONDS)
