package dev.berth.worker;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/// A client that fetches many bytes from [EchoProgram]: it takes the first of them, waits until it
/// is told to go on, and compares all of them.
final class Transfer implements Runnable {
  /// More than two sockets hold, so that none is over before it is told to go on.
  private static final long COUNT = 6 << 20;

  private static final int PIECE = 32 * 1024;

  /// More than a segment of the loopback interface, which is 64 KiB.
  private static final int BUFFER = 128 * 1024;

  private static final int LONG_MILLIS = 120_000;

  private final int port;
  private final CountDownLatch begun;
  private final CountDownLatch goOn;

  /// Who serves it; 0 before.
  volatile long pid;

  /// When that was known, as [System#nanoTime] tells it.
  volatile long greetedAt;

  /// The right bytes that have come.
  volatile long received;

  /// Whether a wrong byte has come.
  volatile boolean wrong;

  Transfer(int port, CountDownLatch begun, CountDownLatch goOn) {
    this.port = port;
    this.begun = begun;
    this.goOn = goOn;
  }

  boolean isComplete() {
    return received == COUNT && !wrong;
  }

  @Override
  public void run() {
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(BUFFER);
      socket.setSoTimeout(LONG_MILLIS);
      socket.connect(new InetSocketAddress("127.0.0.1", port), LONG_MILLIS);
      socket.getOutputStream().write(("*" + COUNT + "\n").getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      String greeting = line(in);
      greetedAt = System.nanoTime();
      pid = Long.parseLong(greeting);
      receive(in, PIECE);
      begun.countDown();
      goOn.await();
      receive(in, COUNT);
    } catch (IOException | InterruptedException | NumberFormatException e) {
      // Broken off: what has come until then says so.
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.append((char) next);
    }
    return line.toString();
  }

  private void receive(InputStream in, long until) throws IOException {
    byte[] bytes = new byte[PIECE];
    while (received < until) {
      int count = in.read(bytes, 0, (int) Math.min(PIECE, until - received));
      if (count < 0) {
        return;
      }
      wrong |= !Numbered.are(bytes, count, received);
      received += count;
    }
  }
}
