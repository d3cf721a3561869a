package dev.berth.sockets;

/// Who is at the other end of a UNIX socket, as the kernel vouches for it: `struct ucred`
/// (unix(7)).
///
/// @param pid the number of its process, 0 when it is in a namespace that we cannot see
/// @param uid its user's number
/// @param gid its group's number
public record Credentials(int pid, int uid, int gid) implements Control {}
