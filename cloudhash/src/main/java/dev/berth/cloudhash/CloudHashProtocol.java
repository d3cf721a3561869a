package dev.berth.cloudhash;

import dev.berth.session.Effects;
import dev.berth.session.Framing;
import dev.berth.session.Protocol;
import dev.berth.session.Refusal;
import dev.berth.session.Session;
import java.nio.ByteBuffer;

/// A hash over the network: the CloudHash of *Working With TCP Sockets*, in any of its framings.
///
/// ## Requests
///
/// One message each, see [CloudHashFraming] for where it ends. Verbs may be in capital or small
/// letters. Words are separated by spaces; keys and values are bytes, a key without spaces.
///
/// | request | reply |
/// |---|---|
/// | `GET key` | the value, or an empty message when there is no such key |
/// | `SET key value` | `OK`. The value begins after the one space behind the key and is the rest of the message, spaces and all; it may be empty. |
/// | `QUIT` | `OK`, and the connection closes |
///
/// ## Replies
///
/// Exactly one for each message, in their order, however many are sent ahead. A client tells them
/// apart by how they begin, in this order:
///
/// | reply to GET | meaning |
/// |---|---|
/// | empty | there is no such key |
/// | `ERR text` | the request was not run, and the text says why; nothing has changed |
/// | `=value` | the value is what follows `=`. A value that is empty, or begins with `=` or `ERR`, is sent this way, others are not. |
/// | anything else | it is the value |
///
/// So ordinary values look as in the book, where GET answers with the bare value and, for a key
/// that is not there, with nothing. (The book's SET answers with the value, for that is what an
/// assignment returns in Ruby; here it is `OK`.) `ERR closing: text` is the last reply of its
/// connection, and comes without a request when the server stops or the client was idle: of what
/// the client has sent, nothing behind the last reply before it was run.
///
/// ```
/// $ printf 'SET prez obama\nGET prez\n' | nc -N localhost 4481
/// OK
/// obama
/// ```
public final class CloudHashProtocol implements Protocol {
  private final CloudHashOptions options;
  private final Store store;

  /// A hash in a store.
  ///
  /// @param store shared by all connections
  public CloudHashProtocol(CloudHashOptions options, Store store) {
    this.options = options;
    this.store = store;
  }

  @Override
  public String name() {
    return "cloudhash";
  }

  @Override
  public Session open() {
    return new CloudHashSession(options, store);
  }

  @Override
  public byte[] refusal(Refusal why) {
    ByteBuffer out = ByteBuffer.allocate(Replies.SMALL);
    new Replies(newFraming(), options.framing()).error(out, Errors.refused(why));
    byte[] refusal = new byte[out.position()];
    out.get(0, refusal);
    return refusal;
  }

  @Override
  public int inputLimit() {
    return Math.max(Effects.RESERVE, options.messageLimit() + newFraming().overhead());
  }

  private Framing newFraming() {
    return options.framing().open(options.messageLimit());
  }

  @Override
  public boolean sharesMemory() {
    return store.isInMemory();
  }
}
