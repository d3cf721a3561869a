package dev.berth.driver;

import dev.berth.architecture.Service;
import dev.berth.ledger.Book;
import dev.berth.session.Clock;
import dev.berth.session.Protocol;
import dev.berth.session.Session;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;

/// The parts of a driver, for tests of a single one.
final class Fixture {
  private Fixture() {}

  static final InetSocketAddress LOOPBACK =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  static final Protocol SILENT = Protocol.of("silent", () -> (Session) (_, _) -> {});

  static Shore shore() {
    return shore(SILENT);
  }

  private static Shore shore(Protocol protocol) {
    return new Shore(
        protocol,
        Clock.system(),
        new Book(),
        (_, _) -> {},
        LOOPBACK,
        new OwnListener(PortRange.ANY));
  }

  static Conversation conversation(Socket socket) {
    return conversation(socket, Service.IN_PLACE);
  }

  static Conversation conversation(Socket socket, Executor work) {
    return new Conversation(shore(), new Idle(), socket, work);
  }

  static Conversation conversation(Socket socket, Executor work, Session session) {
    return conversation(socket, work, session, new Idle());
  }

  static Conversation conversation(Socket socket, Executor work, Session session, Idle driver) {
    return new Conversation(shore(new Tested(session)), driver, socket, work);
  }

  /// To be made and run in the same thread.
  static BlockingDriver blockingDriver(Socket socket, Executor work, Session session) {
    return new BlockingDriver(shore(new Tested(session)), socket, work);
  }

  /// A protocol with one session, for which everything is read that comes.
  private record Tested(Session session) implements Protocol {
    @Override
    public String name() {
      return "tested";
    }

    @Override
    public Session open() {
      return session;
    }

    @Override
    public int inputLimit() {
      return 16 << 20;
    }
  }

  /// A driver that does not drive.
  static final class Idle implements Driver {
    long now;

    @Override
    public long now() {
      return now;
    }

    @Override
    public void timeHasPassed() {}

    @Override
    public void turnBegins() {}

    @Override
    public void turnEnds() {}

    @Override
    public void watch(Channel channel) {}

    @Override
    public void close(Channel channel) {
      if (channel.socket != null) {
        channel.socket.close();
      }
    }

    @Override
    public void wake(Conversation conversation) {}
  }

  /// Two ends of a connection.
  record Pair(Socket near, Socket far) implements AutoCloseable {
    static Pair open() throws IOException {
      try (Socket listener = listener()) {
        Socket far = Socket.create(Domain.INET, Type.STREAM);
        far.connect(listener.localAddress());
        return new Pair(listener.accept(), far);
      }
    }

    @Override
    public void close() {
      near.close();
      far.close();
    }
  }

  static Socket listener() throws IOException {
    Socket listener = Socket.create(Domain.INET, Type.STREAM);
    listener.bind(LOOPBACK);
    listener.listen(128);
    return listener;
  }
}
