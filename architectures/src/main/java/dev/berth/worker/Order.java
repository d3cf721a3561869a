package dev.berth.worker;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What a parent tells a worker: one letter.
enum Order {
  /// Let nobody new in, and end when the last session has ended by itself; siblings take those who
  /// wait in the queue.
  RETIRE('R'),
  /// Let nobody new in, ask the sessions to finish, and end.
  STOP('S'),
  /// The same, but leave those who wait in the queue to another program.
  LEAVE('L'),
  /// End now.
  CUT('C'),
  /// Here is your connection: its descriptor is with the message.
  SERVE('N');

  private final char letter;

  Order(char letter) {
    this.letter = letter;
  }

  ByteBuffer encode() {
    return ByteBuffer.allocate(1).put((byte) letter).flip();
  }

  static @Nullable Order of(byte letter) {
    for (Order order : values()) {
      if (order.letter == letter) {
        return order;
      }
    }
    return null;
  }
}
