package dev.berth.cloudhash;

import dev.berth.session.Framing;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/// One connection of a client: sends a framed request, reads until its reply is whole.
final class Exchange {
  private static final byte[] CRLF = {'\r', '\n'};

  private final Transport transport;
  private final Framing framing;
  private final boolean endsByInput;
  private final int replyLimit;
  private ByteBuffer in = ByteBuffer.allocate(4096).flip();

  Exchange(Transport transport, CloudHashFraming kind, int replyLimit) {
    this.transport = transport;
    this.endsByInput = kind == CloudHashFraming.END_OF_INPUT;
    // A line feed follows a reply that the end of the input ends.
    this.framing = kind.open(replyLimit + 1);
    this.replyLimit = replyLimit;
  }

  byte[] run(byte[] request) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(request.length + framing.overhead() + CRLF.length);
    int mark = framing.begin(out);
    out.put(request);
    if (endsByInput) {
      // The server drops one line end, so that the value may end in one of its own.
      out.put(CRLF);
    }
    framing.end(out, mark);
    transport.write(out.flip());
    if (endsByInput) {
      transport.endWrite();
    }
    return reply();
  }

  private byte[] reply() throws IOException {
    while (true) {
      switch (in.hasRemaining() ? framing.next(in) : Framing.Step.MORE) {
        case MESSAGE -> {
          return message(framing.length());
        }
        case MORE -> {
          if (!readMore()) {
            return lastMessage();
          }
        }
        case TOO_LONG -> throw new IOException("the reply is longer than " + replyLimit + " bytes");
        case BAD_LENGTH -> throw new IOException("the reply has a negative length");
      }
    }
  }

  private boolean readMore() throws IOException {
    in.compact();
    if (!in.hasRemaining()) {
      in = ByteBuffer.allocate(2 * in.capacity()).put(in.flip());
    }
    int read = transport.read(in);
    in.flip();
    return read >= 0;
  }

  private byte[] lastMessage() throws EOFException {
    boolean whole = framing.ended() == Framing.Step.MESSAGE;
    int length = framing.length() - 1;
    if (!whole || length < 0 || framing.buffer().get(length) != '\n') {
      throw new EOFException("the connection ended before the reply did");
    }
    return message(length);
  }

  private byte[] message(int length) {
    byte[] message = new byte[length];
    framing.buffer().get(framing.start(), message);
    return message;
  }

  void close() throws IOException {
    transport.close();
  }
}
