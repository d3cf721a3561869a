package dev.berth.sockets;

/// What getnameinfo(3) tells of an address.
///
/// @param host the host's name, or its address in digits
/// @param service the service's name, or its port in digits
public record Nameinfo(String host, String service) {}
