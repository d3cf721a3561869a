package dev.berth.sockets;

/// What is done with a connection between its opening and its closing: the block of
/// [TcpClient#connect] and [UnixClient#connect].
///
/// @param <T> its result
/// @param <E> what it throws
@FunctionalInterface
public interface Conversation<T, E extends Exception> {
  /// Converses; the socket is closed afterwards.
  T with(Socket socket) throws E;
}
