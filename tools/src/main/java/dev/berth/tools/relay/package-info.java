/// A relay of TCP connections, as a session: what comes from the one side goes to the other.
@NullMarked
package dev.berth.tools.relay;

import org.jspecify.annotations.NullMarked;
