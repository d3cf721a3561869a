/// What a protocol is: bytes and time in, effects out. Nothing here opens a socket, starts a thread
/// or reads a clock.
@NullMarked
package dev.berth.session;

import org.jspecify.annotations.NullMarked;
