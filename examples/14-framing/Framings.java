import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.session;

// The framings that the library has, each fed a byte at a time: they find where a message ends
// however it is cut, and never what it means.
void main() {
  tell("line", Framing.line(100), UTF_8.encode("one\r\ntwo\n"));
  tell(
      "length prefix",
      Framing.lengthPrefix(100),
      ByteBuffer.wrap(new byte[] {0, 0, 0, 2, 'h', 'i'}));
  tell("line of 3", Framing.line(3), UTF_8.encode("four\nok\n"));
}

void tell(String name, Framing framing, ByteBuffer bytes) {
  IO.println(name);
  var input = ByteBuffer.allocate(100).limit(0);
  while (bytes.hasRemaining()) {
    // What has come so far, with one byte more.
    input.compact().put(bytes.get()).flip();
    switch (framing.next(input)) {
      case MORE -> {}
      case MESSAGE -> IO.println("  message: " + message(framing));
      case TOO_LONG -> IO.println("  too long");
      case BAD_LENGTH -> IO.println("  bad length");
    }
  }
}

CharBuffer message(Framing framing) {
  return UTF_8.decode(framing.buffer().slice(framing.start(), framing.length()));
}

// It prints:
//
// line
//   message: one
//   message: two
// length prefix
//   message: hi
// line of 3
//   too long
//   message: ok
