package dev.berth.sockets;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// One of the addresses that getaddrinfo(3) tells: all that [Socket#create] and then
/// [Socket#connect] or [Socket#bind] need.
///
/// @param domain the domain of a socket that can use it; INET6 with an IPv4 address when
///   [AddrinfoFlag#AI_V4MAPPED] has made it so
/// @param type the type of the socket
/// @param protocol the number of the protocol: 6 for TCP, 17 for UDP
/// @param address the address, with the service's port, or 0 when no service was asked for
/// @param canonicalName the name that the host's aliases stand for; null unless
///   [AddrinfoFlag#AI_CANONNAME] was asked for, and in all entries but the first
public record Addrinfo(
    Domain domain,
    Type type,
    int protocol,
    InetSocketAddress address,
    @Nullable String canonicalName) {}
