package dev.berth.lab.process;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.Socket;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/// The program that is measured. Its standard input and output are a socket to the lab, which
/// closes it in the end.
public final class Child {
  private Child() {}

  /// Says a byte, in one of three ways, then waits for the end.
  public static void main(String[] arguments) throws IOException {
    switch (arguments[0]) {
      case "hello" -> hello();
      case "socket" -> socket();
      case "spare" -> spare();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  /// By the JDK's standard output.
  private static void hello() throws IOException {
    System.out.print('!');
    System.out.flush();
    System.in.read();
  }

  /// By the descriptor that was inherited.
  private static void socket() throws IOException {
    try (Socket socket = Socket.adopt(0)) {
      say(socket);
      socket.readPartial(ByteBuffer.allocateDirect(1));
    }
  }

  /// First that it is there, then on each connection that is handed to it.
  private static void spare() throws IOException {
    try (Socket control = Socket.adopt(0)) {
      say(control);
      while (true) {
        serve(control);
      }
    } catch (EOFException e) {
      // No more work.
    }
  }

  private static void serve(Socket control) throws IOException {
    var received = control.receiveDescriptors(Deadline.NONE);
    try (Socket connection = Socket.adopt(received.getFirst())) {
      say(connection);
    }
  }

  private static void say(Socket socket) throws IOException {
    socket.write(ByteBuffer.allocateDirect(1).put((byte) '!').flip());
  }
}
