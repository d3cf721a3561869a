package dev.berth.tls;

import dev.berth.sockets.Socket;
import dev.berth.tls.TlsException.Reason;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// One end of a TLS connection, without the connection: bytes in, bytes out. It never waits and
/// knows no socket; whoever has one moves the bytes.
///
/// ```java
/// engine.feed(fromTheSocket);                         // ciphertext in
/// int count = engine.read(plaintext);                 // a count, END, or what it wants
/// engine.write(plaintext);
/// if (engine.hasOutput()) {
///   socket.writeNonBlocking(engine.output());         // ciphertext out
/// }
/// ```
///
/// The rules for whoever drives it: whatever a call has returned or thrown, send the [#output]; on
/// [#WANT_READ], [#feed] what comes, or tell that nothing more will ([#feedEnd]); on [#WANT_WRITE],
/// send before anything else; on [#WANT_TASK], run the [#task], here or elsewhere. Then make the
/// same call again. Calls come from one thread at a time.
///
/// What it holds is bounded: two records either way. What a peer can make it do for nothing is
/// bounded, too. Between calls an idle engine holds no buffer.
public final class TlsEngine {
  /// What a read returns at the end: the peer has sent close_notify (RFC 8446, section 6.1).
  public static final int END = Socket.END;

  /// More ciphertext is needed from the peer. The same number as [Socket#WOULD_BLOCK].
  public static final int WANT_READ = Socket.WOULD_BLOCK;

  /// The ciphertext that waits in [#output] must be sent first.
  public static final int WANT_WRITE = -3;

  /// A piece of reckoning is to be done first, which takes about a millisecond: [#task].
  public static final int WANT_TASK = -4;

  /// alert, TLS 1.2 (as in all records of TLS 1.3), 2 bytes: fatal, unexpected_message (RFC 8446,
  /// section 6.2).
  private static final byte[] UNEXPECTED_MESSAGE = {21, 3, 3, 0, 2, 2, 10};

  final SSLEngine engine;
  private final @Nullable String nameAsked;
  final Records records;
  private final Nuisance nuisance = new Nuisance();
  private boolean begun;
  private boolean established;
  private boolean inputEnded;
  private boolean ended;
  private boolean writeClosed;

  private @Nullable TlsException failure;

  /// @param nameAsked the name that we, a client, ask for
  TlsEngine(SSLEngine engine, @Nullable String nameAsked) {
    this.engine = engine;
    this.nameAsked = nameAsked;
    this.records = new Records(engine);
  }

  // ---------------------------------------------------------------- ciphertext

  /// Takes bytes that have come from the peer, as many as there is room for. There always is some
  /// after [#WANT_READ]. After a failure it takes all and forgets them.
  ///
  /// @return how many were taken
  public int feed(ByteBuffer ciphertext) {
    if (failure != null) {
      int rest = ciphertext.remaining();
      ciphertext.position(ciphertext.limit());
      return rest;
    }
    return records.feed(ciphertext);
  }

  /// How many bytes [#feed] takes now.
  public int feedRoom() {
    return records.feedRoom();
  }

  /// Tells that the peer will send nothing more: the end of the stream below.
  public void feedEnd() {
    inputEnded = true;
  }

  boolean isInputEnded() {
    return inputEnded;
  }

  /// Whether ciphertext waits to be sent.
  public boolean hasOutput() {
    records.giveBack();
    return records.hasOutput();
  }

  /// The ciphertext that waits to be sent, to be taken from the front. It is good until the next
  /// call.
  public ByteBuffer output() {
    return records.output();
  }

  // ---------------------------------------------------------------- handshake

  /// Makes the handshake, as far as it goes now. [#read] and [#write] do so, too.
  ///
  /// @return 0 when the connection stands, or [#WANT_READ], [#WANT_WRITE], [#WANT_TASK]
  /// @throws TruncatedException when the stream below has ended
  /// @throws TlsException when it has failed
  public int handshake() throws TlsException {
    throwFailure();
    try {
      int want = 0;
      while (!established && want == 0) {
        want = shakeHands();
      }
      return want;
    } catch (SSLException e) {
      throw fail(e);
    } finally {
      records.giveBack();
    }
  }

  /// One step; 0 when there may be another.
  private int shakeHands() throws SSLException {
    if (ended || writeClosed) {
      throw new TlsException(Reason.CLOSED, "it was closed during the handshake", null);
    }
    if (!begun) {
      begun = true;
      engine.beginHandshake();
    }
    return switch (engine.getHandshakeStatus()) {
      case NEED_TASK -> WANT_TASK;
      case NEED_WRAP -> records.say() ? 0 : WANT_WRITE;
      case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> hear();
      case FINISHED, NOT_HANDSHAKING -> {
        established = true;
        nuisance.established(engine.getSession());
        yield 0;
      }
    };
  }

  private int hear() throws SSLException {
    if (nuisance.isFirstRecord() && records.input().hasRemaining()) {
      TlsException refusal = FirstBytes.refusal(records.input(), engine.getUseClientMode());
      if (refusal != null) {
        throw refuse(refusal);
      }
    }
    return unwrap(Buffers.NONE) == Status.BUFFER_UNDERFLOW ? needMore() : 0;
  }

  /// The reckoning that [#WANT_TASK] asks for, to be run once, in any thread; until it has ended
  /// all calls return [#WANT_TASK].
  ///
  /// @return null when there is none, or it is being run
  public @Nullable Runnable task() {
    return engine.getDelegatedTask();
  }

  /// Whether the handshake is over.
  public boolean isEstablished() {
    return established;
  }

  /// What the handshake has come to.
  ///
  /// @throws IllegalStateException when it is not over
  public TlsSession session() {
    if (!established) {
      throw new IllegalStateException("the handshake is not over");
    }
    return TlsSession.of(engine, nameAsked);
  }

  /// The JDK's own view of the session, in which values can be kept that connections share when one
  /// resumes the session of the other.
  public SSLSession sslSession() {
    return engine.getSession();
  }

  // ---------------------------------------------------------------- plaintext

  /// Decrypts into a buffer what has come: one record at most, or a part of it.
  ///
  /// @return the number of bytes; [#END]; or [#WANT_READ], [#WANT_WRITE] or [#WANT_TASK]. 0 when
  ///   the buffer has no room
  /// @throws TruncatedException when the stream below has ended without close_notify
  /// @throws TlsException when the connection has failed
  public int read(ByteBuffer into) throws TlsException {
    if (!into.hasRemaining()) {
      return 0;
    }
    try {
      if (records.hasPlain()) {
        return records.take(into);
      }
      int want = handshake();
      return want == 0 ? decrypt(into) : want;
    } catch (SSLException e) {
      throw fail(e);
    } finally {
      records.giveBack();
    }
  }

  private int decrypt(ByteBuffer into) throws SSLException {
    while (true) {
      // Answers to what came before go first, or a peer that reads none could pile them up.
      int want = answer();
      if (want != 0) {
        return want;
      }
      if (ended) {
        return END;
      }
      int before = into.position();
      Status status = unwrap(into);
      if (into.position() > before) {
        return into.position() - before;
      }
      if (records.hasPlain()) {
        return records.take(into);
      }
      if (status == Status.BUFFER_UNDERFLOW) {
        return needMore();
      }
    }
  }

  /// Whether the next [#read] may have something without being fed: whoever waits for the socket
  /// below must read until [#WANT_READ] first.
  public boolean hasUnread() {
    return records.hasPlain() || (established && records.hasWholeRecord());
  }

  /// Encrypts bytes of a buffer, as many as there is room for in [#output].
  ///
  /// @return how many were taken, or [#WANT_READ], [#WANT_WRITE] or [#WANT_TASK]. 0 when the buffer
  ///   is empty
  /// @throws TlsException CLOSED after [#closeWrite], and in TLS 1.2 after the peer's close_notify;
  ///   else when the connection has failed
  public int write(ByteBuffer from) throws TlsException {
    try {
      int before = from.position();
      int want = handshake();
      while (want == 0 && from.hasRemaining()) {
        requireWritable();
        want = answer();
        if (want == 0 && !records.wrap(from)) {
          want = WANT_WRITE;
        }
      }
      int taken = from.position() - before;
      return taken > 0 ? taken : want;
    } catch (SSLException e) {
      throw fail(e);
    } finally {
      records.giveBack();
    }
  }

  private void requireWritable() throws TlsException {
    if (writeClosed) {
      throw new TlsException(Reason.CLOSED, "our half was closed before (closeWrite)", null);
    }
    if (engine.isOutboundDone()) {
      String why = "the peer has closed it, and TLS 1.2 ends both halves at once (RFC 5246, 7.2.1)";
      throw new TlsException(Reason.CLOSED, why, null);
    }
  }

  // ---------------------------------------------------------------- the end

  /// Ends our half: close_notify goes into [#output] behind what was written. In TLS 1.3 the peer's
  /// half goes on. Before a handshake there is nothing to end; one that is under way is cancelled.
  ///
  /// @return 0, or [#WANT_WRITE] when there is no room for it yet
  /// @throws TlsException when the connection has failed
  public int closeWrite() throws TlsException {
    throwFailure();
    writeClosed = true;
    try {
      engine.closeOutbound();
      return records.say() ? 0 : WANT_WRITE;
    } catch (SSLException e) {
      throw fail(e);
    } finally {
      records.giveBack();
    }
  }

  /// Forgets everything that waits, and gives its buffers back; the end.
  void release() {
    records.drop();
    failure = new TlsException(Reason.CLOSED, "it is closed", null);
  }

  // ---------------------------------------------------------------- inside

  /// Lets the engine say what it has to say once the connection stands: a new key, its own
  /// close_notify in TLS 1.2. 0 when nothing of it is left.
  private int answer() throws SSLException {
    if (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
      return WANT_TASK;
    }
    return records.say() ? 0 : WANT_WRITE;
  }

  /// Takes one record apart.
  private Status unwrap(ByteBuffer into) throws SSLException {
    if (records.isNextTooLong()) {
      int length = records.nextLength();
      throw refuse(
          new TlsException(
              Reason.PROTOCOL, "a record of " + length + " bytes is longer than any may be", null));
    }
    int before = into.position();
    SSLEngineResult result = records.unwrap(into);
    if (result.getStatus() == Status.BUFFER_OVERFLOW) {
      result = records.unwrapAside();
    }
    ended |= engine.isInboundDone();
    if (result.bytesConsumed() > 0) {
      boolean carriesSomething = into.position() > before || records.hasPlain();
      nuisance.count(carriesSomething, !ended && isHandshake(result.getHandshakeStatus()));
    }
    return result.getStatus();
  }

  private static boolean isHandshake(HandshakeStatus status) {
    return status != HandshakeStatus.NOT_HANDSHAKING && status != HandshakeStatus.FINISHED;
  }

  /// What to do without a whole record.
  private int needMore() throws TruncatedException {
    if (!inputEnded) {
      return WANT_READ;
    }
    if (established) {
      throw new TruncatedException(
          "the connection has ended without close_notify: what came may not be all", null);
    }
    boolean nothing = nuisance.isFirstRecord() && !records.input().hasRemaining();
    throw new TruncatedException(
        "the connection has ended " + (nothing ? "before" : "in the middle of") + " the handshake",
        null);
  }

  private void throwFailure() throws TlsException {
    if (failure != null) {
      throw failure.again();
    }
  }

  /// What a call throws. When the connection has failed with it, the alert that the engine sends
  /// its peer goes into the output.
  private TlsException fail(SSLException thrown) {
    TlsException told =
        thrown instanceof TlsException ours
            ? ours
            : Explanation.of(thrown, engine.getUseClientMode());
    boolean lasting = told.reason() != Reason.CLOSED && told.reason() != Reason.TRUNCATED;
    if (failure == null && lasting) {
      failure = told;
      records.dropInput();
      if (!told.equals(thrown)) {
        sayWhy();
      }
    }
    return told;
  }

  private void sayWhy() {
    try {
      records.say();
    } catch (SSLException e) {
      // It was told already.
    }
  }

  /// Fails for a reason that the JDK's engine does not know, with an alert as long as it can be
  /// read: before any key.
  private TlsException refuse(TlsException reason) {
    if (!established && nuisance.isFirstRecord() && !records.hasOutput()) {
      records.output(UNEXPECTED_MESSAGE);
    }
    failure = reason;
    records.dropInput();
    return reason;
  }
}
