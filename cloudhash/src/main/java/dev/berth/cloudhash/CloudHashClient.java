package dev.berth.cloudhash;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.session.Framing;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A client of CloudHash, in any of its framings, over whatever [Transport] it is given.
///
/// Under [CloudHashFraming#END_OF_INPUT] each request has a connection of its own; otherwise one is
/// dialled for the first request and kept. After a failure it is dropped, and the next request
/// dials anew. A request is repeated by the client itself in one case only: when the server had
/// closed a kept connection with the word that it runs nothing more, as it does after a long pause.
///
/// ```java
/// try (CloudHashClient hash = new CloudHashClient(dialer, CloudHashFraming.LINE)) {
///   hash.set("prez", "obama");
///   String prez = hash.get("prez");   // "obama"
///   String vp = hash.get("vp");       // null
/// }
/// ```
///
/// For one thread at a time.
public final class CloudHashClient implements Closeable {
  private static final int REPLY_LIMIT = 16 * 1024 * 1024;
  private static final int MOST = 1 << 30;

  private final Dialer dialer;
  private final CloudHashFraming framing;
  private final int replyLimit;
  private final Framing form;
  private @Nullable Exchange kept;

  /// A client that takes replies of up to 16 MiB.
  public CloudHashClient(Dialer dialer, CloudHashFraming framing) {
    this(dialer, framing, REPLY_LIMIT);
  }

  /// A client with a limit of its own.
  ///
  /// @param replyLimit the longest reply to accept, in bytes, 1 to 1 GiB
  public CloudHashClient(Dialer dialer, CloudHashFraming framing, int replyLimit) {
    if (replyLimit < 1 || replyLimit > MOST) {
      throw new IllegalArgumentException(
          "the limit of a reply must be 1 to " + MOST + " bytes: " + replyLimit);
    }
    this.dialer = dialer;
    this.framing = framing;
    this.replyLimit = replyLimit;
    this.form = framing.open(1);
  }

  /// The value of a key, or null when there is no such key.
  ///
  /// @throws IllegalArgumentException for a key that no request can hold: empty, or with a space in
  ///   it, or under [CloudHashFraming#LINE] with a line end
  /// @throws CloudHashException when the server answers with an error
  /// @throws java.io.EOFException when the connection ends before the reply does
  /// @throws IOException when the transport fails; the request may or may not have been run
  public byte @Nullable [] get(byte[] key) throws IOException {
    return ClientReply.value(run(ClientRequest.get(key)));
  }

  /// [#get(byte\[\])] for text in UTF-8.
  public @Nullable String get(String key) throws IOException {
    byte[] value = get(key.getBytes(UTF_8));
    return value == null ? null : new String(value, UTF_8);
  }

  /// Gives a key a value. Throws as [#get(byte\[\])] does.
  public void set(byte[] key, byte[] value) throws IOException {
    ClientReply.ok(run(ClientRequest.set(key, value)));
  }

  /// [#set(byte\[\], byte\[\])] for text in UTF-8.
  public void set(String key, String value) throws IOException {
    set(key.getBytes(UTF_8), value.getBytes(UTF_8));
  }

  private byte[] run(byte[] request) throws IOException {
    if (!form.carries(ByteBuffer.wrap(request), 0, request.length)) {
      throw new IllegalArgumentException("a line cannot hold a line end, in a key or a value");
    }
    Exchange exchange = kept;
    if (exchange != null) {
      try {
        return run(request, exchange);
      } catch (CloudHashException e) {
        if (!e.isClosing()) {
          throw e;
        }
      }
    }
    return run(request, new Exchange(dialer.dial(), framing, replyLimit));
  }

  /// Runs a request, and keeps the connection if it can be used again.
  private byte[] run(byte[] request, Exchange exchange) throws IOException {
    kept = null;
    boolean good = false;
    try {
      byte[] reply = exchange.run(request);
      ClientReply.throwIfClosing(reply);
      good = framing != CloudHashFraming.END_OF_INPUT;
      return reply;
    } finally {
      if (good) {
        kept = exchange;
      } else {
        exchange.close();
      }
    }
  }

  /// Closes the connection, if one is kept.
  @Override
  public void close() throws IOException {
    Exchange exchange = kept;
    kept = null;
    if (exchange != null) {
      exchange.close();
    }
  }
}
