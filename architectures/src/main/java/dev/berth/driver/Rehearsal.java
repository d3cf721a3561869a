package dev.berth.driver;

import dev.berth.ledger.Book;
import dev.berth.ledger.Log;
import dev.berth.session.Clock;
import dev.berth.session.Connection;
import dev.berth.session.Effects;
import dev.berth.session.Protocol;
import dev.berth.session.Session;
import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Message;
import dev.berth.sockets.MsgFlags;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What a process does that waits for its first connection: is handed one of its own and serves it,
/// so that the classes and the first steps of all that stands between the parent's message and a
/// session are behind it; they took ten milliseconds otherwise. The rule: nothing of it is counted
/// or reported, and the protocol that will be served has no part in it.
public final class Rehearsal {
  private static final byte[] LINE = "hello\n".getBytes(StandardCharsets.US_ASCII);
  private static final InetSocketAddress ANYWHERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private Rehearsal() {}

  /// Greets, and says what it is told.
  private static final class Echo implements Session {
    @Override
    public void opened(Connection connection, Effects effects) {
      effects.output(CONTROL).put(LINE);
    }

    @Override
    public void received(int channel, ByteBuffer in, Effects effects) {
      effects.output(CONTROL).put(in);
    }
  }

  /// Plays it. A machine on which it cannot be played does without.
  public static void play() {
    try (Socket listener = Socket.create(Domain.INET, Type.STREAM);
        Socket client = Socket.create(Domain.INET, Type.STREAM)) {
      listener.bind(ANYWHERE);
      listener.listen(1);
      client.connect(listener.localAddress());
      client.write(ByteBuffer.wrap(LINE));
      client.closeWrite();
      serve(handedOver(listener.accept()));
    } catch (IOException e) {
      Log.SERVER.debug("there was no rehearsal", e);
    }
  }

  /// As a parent hands it over (SCM_RIGHTS, unix(7)).
  private static Socket handedOver(Socket connection) throws IOException {
    Socket.Pair channel = Socket.socketpair(Domain.UNIX, Type.SEQPACKET);
    try (connection;
        Socket parent = channel.first();
        Socket worker = channel.second()) {
      parent.sendDescriptors(List.of(connection), Deadline.NONE);
      Message message = new Message(ByteBuffer.allocate(1));
      worker.poll(Socket.READ, Deadline.NONE);
      worker.recvmsg(message, MsgFlags.MSG_DONTWAIT, Deadline.NONE);
      return Socket.adopt(message.descriptors().getFirst());
    }
  }

  private static void serve(Socket connection) throws IOException {
    Protocol echo = Protocol.of("rehearsal", Echo::new);
    DataPorts none = new OwnListener(PortRange.ANY);
    Shore shore = new Shore(echo, Clock.system(), new Book(), (_, _) -> {}, ANYWHERE, none);
    try (connection) {
      new BlockingDriver(shore, connection, Runnable::run).run();
    }
  }
}
