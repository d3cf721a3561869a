package dev.berth.session.dialogue;

import dev.berth.session.Connection;
import dev.berth.session.Effects;
import dev.berth.session.Failure;
import dev.berth.session.Protocol;
import dev.berth.session.Session;
import dev.berth.session.Sink;
import dev.berth.session.Source;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// A session that writes down its events and does what a test tells it for each.
class Scripted implements Session {
  final List<String> events = new ArrayList<>();

  Protocol protocol() {
    return new Protocol() {
      @Override
      public String name() {
        return "scripted";
      }

      @Override
      public Session open() {
        return Scripted.this;
      }

      @Override
      public int inputLimit() {
        return 1000;
      }
    };
  }

  /// What happens at an event; the text is that of [#events].
  void on(String event, Effects effects) throws IOException {}

  /// What is left of received bytes; all of them are consumed without an override.
  void read(int channel, ByteBuffer in, Effects effects) throws IOException {
    in.position(in.limit());
  }

  void tell(String event, Effects effects) {
    events.add(event);
    try {
      on(event, effects);
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static void say(Effects effects, int channel, String text) {
    effects.output(channel).put(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  static Source source(String text, Consumer<String> told) {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    return new Source() {
      @Override
      public int read(ByteBuffer into) {
        int count = Math.min(into.remaining(), bytes.remaining());
        into.put(bytes.slice().limit(count));
        bytes.position(bytes.position() + count);
        return count == 0 ? -1 : count;
      }

      @Override
      public void close() {
        told.accept("source closed");
      }
    };
  }

  static Sink sink(StringBuilder into, Consumer<String> told) {
    return new Sink() {
      @Override
      public void write(ByteBuffer from) {
        into.append(StandardCharsets.ISO_8859_1.decode(from));
      }

      @Override
      public void close() {
        told.accept("sink closed");
      }
    };
  }

  @Override
  public void opened(Connection connection, Effects effects) {
    tell("opened", effects);
  }

  @Override
  public void received(int channel, ByteBuffer in, Effects effects) {
    ByteBuffer text = in.duplicate();
    events.add("received " + channel + " " + StandardCharsets.ISO_8859_1.decode(text));
    try {
      read(channel, in, effects);
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Override
  public void ended(int channel, Effects effects) {
    tell("ended " + channel, effects);
  }

  @Override
  public void urgent(int channel, Effects effects) {
    tell("urgent " + channel, effects);
  }

  @Override
  public void listening(int channel, InetSocketAddress address, Effects effects) {
    tell("listening " + channel, effects);
    say(effects, CONTROL, "229 (|||" + address.getPort() + "|)\r\n");
  }

  @Override
  public void connected(int channel, InetSocketAddress peer, Effects effects) {
    tell("connected " + channel, effects);
  }

  @Override
  public void drained(int channel, Effects effects) {
    tell("drained " + channel, effects);
  }

  @Override
  public void failed(int channel, Failure failure, Effects effects) {
    tell("failed " + channel + " " + failure.kind(), effects);
  }

  @Override
  public void woke(Effects effects) {
    tell("woke", effects);
  }

  @Override
  public void stopping(Effects effects) {
    tell("stopping", effects);
  }

  @Override
  public void closed(Effects effects) {
    tell("closed", effects);
  }

  /// The address of the client in memory.
  static InetAddress client() {
    return InetAddress.ofLiteral("127.0.0.1");
  }

  /// Plays a dialogue with this session.
  void play(String text, Pieces pieces) {
    Dialogues.playInMemory(Dialogue.parse(text), scene -> protocol(), pieces);
  }
}
