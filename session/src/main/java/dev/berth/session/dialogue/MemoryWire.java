package dev.berth.session.dialogue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// One connection in memory: the client's end is a [Wire], the server's end are its fields.
///
/// The rule that keeps it clean: the client's calls change the wire, then let the driver act until
/// nothing more can happen. So nothing ever needs to be waited for.
final class MemoryWire implements Wire {
  /// The bytes on their way to a client that does not read, as in a socket's buffer.
  static final int WINDOW = 64 * 1024;

  final ByteQueue toServer = new ByteQueue();
  final ByteQueue toClient = new ByteQueue();
  boolean clientEnded;
  boolean clientReset;
  boolean serverEnded;
  boolean serverReset;

  /// The server has no end of the connection any more; what the client sends is lost.
  boolean serverGone;

  /// The bytes that the driver holds unread.
  int held;

  private final MemoryDriver driver;
  private final Pieces pieces;

  MemoryWire(MemoryDriver driver, Pieces pieces) {
    this.driver = driver;
    this.pieces = pieces;
  }

  /// How many bytes the client's side still takes.
  int room() {
    return WINDOW - toClient.size();
  }

  @Override
  public void send(byte[] bytes) {
    send(bytes, bytes.length);
  }

  private void send(byte[] bytes, int count) {
    for (int at = 0; at < count; ) {
      // Where a session waits for very many bytes, they come in larger pieces: it is offered all of
      // them with each new one, and that must not take quadratic time.
      int next = Math.min(count - at, Math.max(pieces.next(count - at), held / 256));
      if (!serverGone) {
        toServer.put(bytes, at, next);
      }
      at += next;
      driver.settle();
    }
  }

  @Override
  public void sendUrgent(byte[] bytes) {
    driver.urgent(this);
    if (pieces.cuts()) {
      send(bytes, bytes.length - 1);
      driver.urgent(this);
      send(new byte[] {bytes[bytes.length - 1]});
    } else {
      send(bytes);
    }
  }

  @Override
  public int receive(ByteBuffer into) {
    driver.settle();
    if (!toClient.isEmpty()) {
      int count = toClient.take(into);
      driver.settle();
      return count;
    }
    return serverReset || clientReset ? RESET : serverEnded ? END : NOTHING;
  }

  /// What the client has not read, for people; empty when there is nothing.
  String unread() {
    if (toClient.isEmpty()) {
      return "";
    }
    byte[] bytes = new byte[toClient.size()];
    toClient.copy(ByteBuffer.wrap(bytes));
    return WireText.show(new String(bytes, StandardCharsets.ISO_8859_1));
  }

  @Override
  public boolean quiet() {
    driver.settle();
    return toClient.isEmpty() && !serverReset && !serverEnded;
  }

  @Override
  public void end() {
    clientEnded = true;
    driver.settle();
  }

  @Override
  public void reset() {
    clientReset = true;
    toServer.clear();
    toClient.clear();
    driver.settle();
  }

  /// The server drops its end: what is on its way is lost.
  void dropByServer() {
    toClient.clear();
    serverReset = true;
    serverGone = true;
  }

  /// The server closes its end in good order.
  void closeByServer() {
    serverEnded = true;
    serverGone = true;
  }
}
