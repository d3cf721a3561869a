package dev.berth.tools.scan;

import dev.berth.sockets.Errno;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// What a scan has found out about one port.
///
/// @param host what the caller called the host: a name, an address, or a range
/// @param address the port, and the one address of the host that was asked
/// @param state what it is
/// @param reason how the connect failed, `ETIMEDOUT` when there was no answer in time; null when
///   the port is open
public record PortResult(
    String host, InetSocketAddress address, PortState state, @Nullable Errno reason) {}
