"""Events that are in no feed, as each dialect sends them. They concern the connections of a person, not a channel.

Apart from the dialects, so that a function that only posts such events holds no other code of them.
"""

from collections.abc import Callable, Mapping

from chalicelib.sockets.connection import NATIVE, SOCKETIO
from chalicelib.sockets.native import native_frames
from chalicelib.sockets.socketio import packets

UnnumberedFrame = Callable[[str, object], bytes]

FRAMES: Mapping[str, UnnumberedFrame] = {
    NATIVE: native_frames.unnumbered_frame,
    SOCKETIO: packets.unnumbered_frame,
}
"""By the name of a dialect."""
