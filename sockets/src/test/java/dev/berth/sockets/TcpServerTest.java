package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.berth.sockets.Waiting.Threads;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Servers in few lines: listeners that come together, and the loop that accepts from all of them.
@ParameterizedClass
@EnumSource(Threads.class)
@Timeout(value = 120, threadMode = SEPARATE_THREAD)
class TcpServerTest {
  private final Threads threads;
  private final Logged logged = new Logged();
  private long socketsBefore;
  private long eventsBefore;

  TcpServerTest(Threads threads) {
    this.threads = threads;
  }

  @BeforeEach
  void begin() throws IOException {
    assertThat(VirtualPoller.READ).isNotSameAs(VirtualPoller.WRITE); // Their descriptors stay.
    socketsBefore = OpenDescriptors.count("socket:");
    eventsBefore = OpenDescriptors.count("anon_inode:[event");
  }

  @AfterEach
  void nothingIsLeftOpen() throws IOException {
    logged.close();
    assertThat(OpenDescriptors.count("socket:")).isEqualTo(socketsBefore);
    assertThat(OpenDescriptors.count("anon_inode:[event")).isEqualTo(eventsBefore);
  }

  private static InetSocketAddress at(String host, int port) {
    return new InetSocketAddress(host, port);
  }

  private static Socket connect(InetSocketAddress address) throws IOException {
    Socket socket = Net.socket(Domain.of(address.getAddress()));
    socket.connect(address, Net.soon());
    return socket;
  }

  /// Two listeners, whether or not there is IPv6.
  private static TcpServer two() throws IOException {
    return TcpServer.open(at("127.0.0.1", 0), at("127.0.0.2", 0));
  }

  // ---------------------------------------------------------------- listeners

  @Test
  void aPortIsThatOfEveryInterfaceInBothFamilies() throws Exception {
    try (TcpServer server = TcpServer.open(0)) {
      assertThat(server.port()).isPositive();
      assertThat(server.addresses()).contains(at("0.0.0.0", server.port()));
      for (Socket listener : server.listeners()) {
        Domain domain = listener.domain();
        try (Socket client = connect(Net.loopback(domain, server.port()));
            Socket connection = threads.run(() -> server.accept(Net.soon()))) {
          assertThat(connection.domain()).isEqualTo(domain);
          assertThat(connection.remoteAddress()).isEqualTo(client.localAddress());
        }
      }
    }
  }

  @Test
  void theIpv6ListenerOfTwoLeavesIpv4ToTheOther() throws Exception {
    Net.bound(Domain.INET6).close(); // Or there is no IPv6.
    try (TcpServer server = TcpServer.open(0)) {
      assertThat(server.addresses())
          .containsExactly(at("::", server.port()), at("0.0.0.0", server.port()));
      assertThat(server.listeners().getFirst().getOption(Option.IPV6_V6ONLY)).isTrue();
    }
  }

  @Test
  void aSingleIpv6ListenerTakesIpv4Too() throws Exception {
    Net.bound(Domain.INET6).close();
    try (TcpServer server = TcpServer.open(at("::", 0));
        Socket client = connect(at("127.0.0.1", server.port()));
        Socket connection = server.accept(Net.soon())) {
      assertThat(connection.remoteAddress()).isEqualTo(client.localAddress());
    }
  }

  @Test
  void listenersHaveWhatServersNeed() throws Exception {
    try (TcpServer server = TcpServer.open(0)) {
      for (Socket listener : server.listeners()) {
        assertThat(listener.getOption(Option.SO_ACCEPTCONN)).isTrue();
        assertThat(listener.getOption(Option.SO_REUSEADDR)).isTrue();
        assertThat(listener.getOption(Option.TCP_NODELAY)).isTrue();
      }
    }
  }

  @Test
  void aConnectionInheritsNodelay() throws Exception {
    try (TcpServer server = two();
        Socket client = connect(server.addresses().getFirst());
        Socket connection = threads.run(server::accept)) {
      assertThat(connection.getOption(Option.TCP_NODELAY)).isTrue();
      assertThat(client.getOption(Option.TCP_NODELAY)).isFalse();
    }
  }

  @Test
  void aServerStartsAgainWhileConnectionsOfTheLastOneLinger() throws Exception {
    int port;
    try (TcpServer server = TcpServer.open(at("127.0.0.1", 0))) {
      port = server.port();
      Socket client = connect(at("127.0.0.1", port));
      server.accept().close(); // It closes first, so the TIME_WAIT is on its side.
      assertThat(Net.read(client)).isEmpty();
      client.close();
    }
    TcpServer.open(at("127.0.0.1", port)).close();
  }

  @Test
  void aHostIsListenedAtByName() throws Exception {
    try (TcpServer server = TcpServer.open("localhost", 0);
        Socket client = TcpClient.open("localhost", server.port());
        Socket connection = threads.run(server::accept)) {
      assertThat(server.addresses())
          .isNotEmpty()
          .allSatisfy(a -> assertThat(a.getAddress().isLoopbackAddress()).isTrue());
      assertThat(connection.remoteAddress()).isEqualTo(client.localAddress());
    }
  }

  @Test
  void anAddressThatIsNotThisMachinesIsLeftOutWhenThereAreOthers() throws Exception {
    List<InetSocketAddress> addresses = List.of(at("192.0.2.1", 0), at("127.0.0.1", 0));
    List<Socket> listeners = Listeners.open(addresses, true);
    assertThat(listeners).hasSize(1);
    assertThat(listeners.getFirst().localAddress().getAddress().isLoopbackAddress()).isTrue();
    listeners.forEach(Socket::close);
  }

  @Test
  void addressesThatAreAllOfOtherMachinesAreAnError() {
    assertThatThrownBy(() -> TcpServer.open("192.0.2.1", 0))
        .isInstanceOfSatisfying(
            ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EADDRNOTAVAIL));
  }

  @Test
  void ofAddressesThatAreGivenNoneIsLeftOut() {
    assertThatThrownBy(() -> TcpServer.open(at("127.0.0.1", 0), at("192.0.2.1", 0)))
        .isInstanceOfSatisfying(
            ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EADDRNOTAVAIL));
  }

  @Test
  void aPortThatIsTakenInOneFamilyIsTaken() throws Exception {
    try (Socket taken = Net.bound(Domain.INET)) {
      taken.listen(1);
      int port = taken.localAddress().getPort();
      assertThatThrownBy(() -> TcpServer.open(port))
          .isInstanceOfSatisfying(
              ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EADDRINUSE));
    }
  }

  @Test
  void aFreePortIsOneThatIsFreeAtAllAddresses() throws Exception {
    List<Socket> taken = new ArrayList<>();
    try {
      for (int i = 0; i < 1_000; i++) {
        Socket socket = Net.socket(Domain.INET);
        taken.add(socket);
        socket.bind(at("127.0.0.2", 0));
      }
      for (int i = 0; i < 50; i++) {
        try (TcpServer server = two()) {
          assertThat(server.addresses())
              .allSatisfy(a -> assertThat(a.getPort()).isEqualTo(server.port()));
        }
      }
    } finally {
      taken.forEach(Socket::close);
    }
  }

  @Test
  void aPortThatCanNeverBeFreeAtAllAddressesIsAnErrorInTheEnd() {
    assertThatThrownBy(() -> TcpServer.open(at("127.0.0.1", 0), at("127.0.0.1", 0)))
        .isInstanceOfSatisfying(
            ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EADDRINUSE));
  }

  @Test
  void aNameThatIsNotResolvedIsAnUnknownHost() {
    InetSocketAddress unresolved = InetSocketAddress.createUnresolved("the.host", 80);
    assertThatThrownBy(() -> TcpServer.open(unresolved))
        .isInstanceOf(UnknownHostException.class)
        .hasMessage("the.host");
  }

  @Test
  void listenersMadeByHandAreAServerToo() throws Exception {
    try (TcpServer server =
            TcpServer.of(List.of(Net.listener(Domain.INET), Net.listener(Domain.INET)));
        Socket client = connect(server.addresses().getLast());
        Socket connection = threads.run(server::accept)) {
      assertThat(connection.remoteAddress()).isEqualTo(client.localAddress());
    }
    assertThatThrownBy(() -> TcpServer.of(List.of())).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void itIsToldByItsAddresses() throws Exception {
    try (TcpServer server = two()) {
      int port = server.port();
      assertThat(server).hasToString("tcp 127.0.0.1:" + port + ", tcp 127.0.0.2:" + port);
    }
  }

  // ---------------------------------------------------------------- accept

  @Test
  void connectionsAreAcceptedFromEveryListenerInTurn() throws Exception {
    try (TcpServer server = two();
        Socket busy1 = connect(server.addresses().getFirst());
        Socket busy2 = connect(server.addresses().getFirst());
        Socket other = connect(server.addresses().getLast())) {
      List<InetSocketAddress> accepted = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        try (Socket connection = threads.run(() -> server.accept(Net.soon()))) {
          accepted.add(connection.remoteAddress());
        }
      }
      assertThat(accepted)
          .containsExactlyInAnyOrder(
              busy1.localAddress(), busy2.localAddress(), other.localAddress());
      assertThat(accepted.getLast())
          .as("a busy listener does not keep the other waiting")
          .isNotEqualTo(other.localAddress());
    }
  }

  @Test
  void acceptWaitsForAConnection() throws Exception {
    try (TcpServer server = two()) {
      Waiting<Socket> accept = threads.start(server::accept).untilItWaits();
      try (Socket client = connect(server.addresses().getLast());
          Socket connection = accept.value()) {
        assertThat(connection.remoteAddress()).isEqualTo(client.localAddress());
      }
    }
  }

  @Test
  void acceptEndsWithTheDeadline() throws Exception {
    try (TcpServer one = TcpServer.open(at("127.0.0.1", 0));
        TcpServer two = two()) {
      for (TcpServer server : List.of(one, two)) {
        assertThat(threads.start(() -> server.accept(Deadline.afterNanos(200_000))).failure())
            .isInstanceOf(SocketTimeoutException.class);
      }
    }
  }

  @Test
  void whileOneThreadKeepsWatchTheDeadlineOfAnotherHolds() throws Exception {
    try (TcpServer server = two()) {
      Waiting<Socket> watch = threads.start(server::accept).untilItWaits();
      assertThat(threads.start(() -> server.accept(Deadline.afterNanos(200_000))).failure())
          .isInstanceOf(SocketTimeoutException.class);
      try (Socket client = connect(server.addresses().getFirst());
          Socket connection = watch.value()) {
        assertThat(connection.remoteAddress()).isEqualTo(client.localAddress());
      }
    }
  }

  @Test
  void manyThreadsAcceptAndEachConnectionGoesToOneOfThem() throws Exception {
    try (TcpServer server = two()) {
      List<Waiting<Socket>> accepts = new ArrayList<>();
      List<Socket> clients = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        accepts.add(threads.start(() -> server.accept(Net.soon())));
      }
      for (int i = 0; i < 20; i++) {
        clients.add(connect(server.addresses().get(i % 2)));
      }
      List<InetSocketAddress> peers = new ArrayList<>();
      for (Waiting<Socket> accept : accepts) {
        try (Socket connection = accept.value()) {
          peers.add(connection.remoteAddress());
        }
      }
      List<InetSocketAddress> ours = new ArrayList<>();
      for (Socket client : clients) {
        ours.add(client.localAddress());
        client.close();
      }
      assertThat(peers).containsExactlyInAnyOrderElementsOf(ours);
    }
  }

  @Test
  void closeEndsEveryAccept() throws Exception {
    for (TcpServer server : List.of(TcpServer.open(at("127.0.0.1", 0)), two())) {
      List<Waiting<Socket>> accepts = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        accepts.add(threads.start(server::accept));
      }
      accepts.getFirst().untilItParksOrWaits();
      server.close();
      for (Waiting<Socket> accept : accepts) {
        assertThat(accept.failure()).isInstanceOf(SocketClosedException.class);
      }
      assertThatThrownBy(server::accept).isInstanceOf(SocketClosedException.class);
      assertThat(server.isOpen()).isFalse();
      server.close();
    }
  }

  @Test
  void anInterruptEndsTheAcceptOfAVirtualThread() throws Exception {
    try (TcpServer server = two()) {
      connect(server.addresses().getLast()).close();
      server.accept(Net.soon()).close();
      Waiting<Socket> accept = Threads.VIRTUAL.start(server::accept).untilItWaits();
      accept.thread().interrupt();
      assertThat(accept.failure()).isInstanceOf(InterruptedIOException.class);
      Waiting<Socket> next = Threads.VIRTUAL.start(server::accept).untilItWaits();
      connect(server.addresses().getFirst()).close();
      next.value().close();
    }
  }

  @Test
  void anInterruptEndsTheWaitForOnesTurn() throws Exception {
    try (TcpServer server = two()) {
      Waiting<Socket> watch = threads.start(server::accept).untilItWaits();
      Waiting<Socket> turn = threads.start(server::accept).untilItParks();
      turn.thread().interrupt();
      assertThat(turn.failure()).isInstanceOf(InterruptedIOException.class);
      connect(server.addresses().getFirst()).close();
      watch.value().close();
    }
  }

  // ---------------------------------------------------------------- loops

  /// A loop in a thread of its own, that ends when the server is closed.
  private Waiting<Boolean> looping(TcpServer server, StreamServer.Handler handler) {
    return threads.start(() -> {
      server.loop(handler);
      return true;
    });
  }

  /// Closes the server, which ends the loop.
  private static void end(TcpServer server, Waiting<Boolean> loop) throws Exception {
    server.close();
    assertThat(loop.value()).isTrue();
  }

  private static void hello(Socket connection) throws IOException {
    connection.write(Net.bytes("hello"));
  }

  /// What a client is told until the end.
  private static String visit(InetSocketAddress address) throws IOException {
    try (Socket client = connect(address)) {
      return new String(client.read(1_000, Net.soon()));
    }
  }

  @Test
  void aLoopServesOneAfterTheOtherAndClosesEach() throws Exception {
    try (TcpServer server = two()) {
      Waiting<Boolean> loop = looping(server, TcpServerTest::hello);
      for (InetSocketAddress address : server.addresses()) {
        assertThat(visit(address)).isEqualTo("hello");
        assertThat(visit(address)).isEqualTo("hello");
      }
      end(server, loop);
    }
    assertThat(logged.records).isEmpty();
  }

  @Test
  void aLoopWithOneListenerIsTheSame() throws Exception {
    try (TcpServer server = TcpServer.open(at("127.0.0.1", 0))) {
      Waiting<Boolean> loop = looping(server, TcpServerTest::hello);
      assertThat(visit(server.addresses().getFirst())).isEqualTo("hello");
      end(server, loop);
    }
  }

  @Test
  void theWholeServerIsOneLine() throws Exception {
    int port;
    try (TcpServer free = TcpServer.open(0)) {
      port = free.port();
    }
    // A virtual thread, because an interrupt can end it.
    Waiting<Boolean> server =
        Threads.VIRTUAL.start(() -> {
          TcpServer.loop(port, TcpServerTest::hello);
          return true;
        });
    server.untilItWaits();
    assertThat(visit(at("127.0.0.1", port))).isEqualTo("hello");
    server.untilItWaits().thread().interrupt();
    assertThat(server.failure()).isInstanceOf(InterruptedIOException.class);
  }

  @Test
  void closingTheServerFromTheHandlerEndsTheLoopAfterIt() throws Exception {
    for (TcpServer server : List.of(TcpServer.open(at("127.0.0.1", 0)), two())) {
      Waiting<Boolean> loop =
          looping(
              server,
              connection -> {
                server.close();
                hello(connection);
              });
      assertThat(visit(server.addresses().getFirst())).isEqualTo("hello");
      assertThat(loop.value()).isTrue();
    }
  }

  @Test
  void whatAHandlerThrowsIsLoggedAndEndsNothingButItsConnection() throws Exception {
    try (TcpServer server = two()) {
      BlockingQueue<Throwable> failures =
          new LinkedBlockingQueue<>(
              List.of(
                  new IOException("one"),
                  new IllegalStateException("two"),
                  new StackOverflowError("three")));
      Waiting<Boolean> loop =
          looping(
              server,
              connection -> {
                Throwable failure = failures.poll();
                switch (failure) {
                  case null -> hello(connection);
                  case Exception e -> throw e;
                  case Error e -> throw e;
                  default -> throw new AssertionError(failure);
                }
              });
      InetSocketAddress address = server.addresses().getFirst();
      for (int i = 0; i < 3; i++) {
        assertThat(visit(address)).isEmpty();
      }
      assertThat(visit(address)).isEqualTo("hello");
      end(server, loop);
      assertThat(logged.records)
          .hasSize(3)
          .allSatisfy(record -> {
            assertThat(record.getLevel()).isEqualTo(Level.SEVERE);
            assertThat(record.getMessage())
                .startsWith("tcp 127.0.0.1:" + address.getPort() + " -> ")
                .endsWith(": the handler has failed");
          });
      assertThat(logged.records)
          .extracting(record -> record.getThrown().getMessage())
          .containsExactly("one", "two", "three");
    }
  }

  @Test
  void aClientThatBreaksOffIsAnEverydayEvent() throws Exception {
    try (TcpServer server = two()) {
      CountDownLatch broken = new CountDownLatch(1);
      Waiting<Boolean> loop =
          looping(
              server,
              connection -> {
                broken.await();
                if (connection.poll(Socket.READ, Deadline.afterNanos(0)) != 0) {
                  Net.read(connection);
                }
                hello(connection);
              });
      InetSocketAddress address = server.addresses().getFirst();
      connect(address).reset();
      broken.countDown();
      assertThat(visit(address)).isEqualTo("hello");
      end(server, loop);
      assertThat(logged.records)
          .isNotEmpty()
          .allSatisfy(record -> assertThat(record.getLevel()).isEqualTo(Level.FINE));
    }
  }

  @Test
  void inAnAcceptLoopTheHandlerOwnsTheConnection() throws Exception {
    try (TcpServer server = two()) {
      BlockingQueue<Socket> handed = new LinkedBlockingQueue<>();
      Waiting<Boolean> loop =
          threads.start(() -> {
            server.acceptLoop(handed::add);
            return true;
          });
      try (Socket first = connect(server.addresses().getFirst());
          Socket second = connect(server.addresses().getLast())) {
        for (int i = 0; i < 2; i++) {
          Socket connection = handed.poll(Net.LONG.toSeconds(), TimeUnit.SECONDS);
          assertThat(connection.isOpen()).isTrue();
          hello(connection);
          connection.close();
        }
        assertThat(Net.read(first)).isEqualTo("hello");
        assertThat(Net.read(second)).isEqualTo("hello");
      }
      end(server, loop);
    }
  }

  @Test
  void aHandlerOfAnAcceptLoopThatFailsOwnsNothingAnyMore() throws Exception {
    try (TcpServer server = two()) {
      Waiting<Boolean> loop =
          threads.start(() -> {
            server.acceptLoop(_ -> {
              throw new IOException("no thread for it");
            });
            return true;
          });
      assertThat(visit(server.addresses().getFirst())).isEmpty();
      end(server, loop);
    }
  }

  @Test
  void anInterruptInAHandlerIsNotLost() throws Exception {
    try (TcpServer server = two()) {
      Waiting<Boolean> loop =
          Threads.VIRTUAL.start(() -> {
            server.loop(_ -> {
              throw new InterruptedException("stop");
            });
            return true;
          });
      assertThat(visit(server.addresses().getFirst())).isEmpty();
      assertThat(loop.failure()).isInstanceOf(InterruptedIOException.class);
    }
  }

  @Test
  void severalLoopsShareOneServer() throws Exception {
    try (TcpServer server = two()) {
      CountDownLatch all = new CountDownLatch(3);
      List<Waiting<Boolean>> loops = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        loops.add(
            looping(
                server,
                connection -> {
                  all.countDown();
                  all.await(); // Only all three together get on.
                  hello(connection);
                }));
      }
      List<Socket> clients = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        clients.add(connect(server.addresses().get(i % 2)));
      }
      for (Socket client : clients) {
        assertThat(Net.read(client)).isEqualTo("hello");
        client.close();
      }
      for (Waiting<Boolean> loop : loops) {
        end(server, loop);
      }
    }
  }

  @Test
  void aLoopSurvivesAListenerThatIsClosedByHand() throws Exception {
    try (TcpServer server = two()) {
      Waiting<Boolean> loop = looping(server, TcpServerTest::hello);
      InetSocketAddress kept = server.addresses().getLast();
      assertThat(visit(kept)).isEqualTo("hello");
      server.listeners().getFirst().close();
      assertThat(visit(kept)).isEqualTo("hello");
      end(server, loop);
    }
  }

  @Test
  void aSocketThatDoesNotListenEndsTheLoopWithItsError() throws Exception {
    try (TcpServer server = TcpServer.of(List.of(Net.bound(Domain.INET)))) {
      assertThat(looping(server, TcpServerTest::hello).failure())
          .isInstanceOfSatisfying(
              ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
    }
  }

  @Test
  void aLoopWithoutDescriptorsWaitsUntilThereAreSome() throws Exception {
    for (TcpServer server : List.of(TcpServer.open(at("127.0.0.1", 0)), two())) {
      InetSocketAddress address = server.addresses().getFirst();
      try (Crowd crowd = new Crowd(server)) {
        crowd.comeWithoutDescriptors();
        crowd.giveBack();
        crowd.isServed();
        end(server, crowd.loop);
      }
      assertThat(logged.records).as("one line, not one for each try").hasSize(1);
      assertThat(logged.records.getFirst().getMessage())
          .startsWith("accept tcp " + Sockaddr.text(address))
          .contains("EMFILE (24), Too many open files; accepting goes on in 5 ms");
      logged.records.clear();
    }
  }

  @Test
  void closingEndsThePauseOfALoopWithoutDescriptors() throws Exception {
    for (TcpServer server : List.of(TcpServer.open(at("127.0.0.1", 0)), two())) {
      try (Crowd crowd = new Crowd(server)) {
        crowd.comeWithoutDescriptors();
        end(server, crowd.loop);
      }
      logged.records.clear();
    }
  }

  /// Clients of a loop that has no descriptors for them.
  private final class Crowd implements AutoCloseable {
    /// The first may get the one that accept(2) has taken before it began to wait.
    private final List<Socket> clients = List.of(Net.socket(Domain.INET), Net.socket(Domain.INET));

    private final BlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();
    private final List<Socket> taken = new ArrayList<>();
    private final InetSocketAddress address;
    private final Waiting<Boolean> loop;
    private DescriptorLimit limit;

    Crowd(TcpServer server) throws Exception {
      address = server.addresses().getFirst();
      loop =
          threads.start(() -> {
            server.acceptLoop(accepted::add);
            return true;
          });
      connect(address).close(); // Everything is loaded now.
      accepted.poll(Net.LONG.toSeconds(), TimeUnit.SECONDS).close();
    }

    void comeWithoutDescriptors() throws Exception {
      limit = DescriptorLimit.afterTheHighest(0);
      takeAll();
      for (Socket client : clients) {
        client.connect(address, Net.soon());
      }
      while (logged.records.isEmpty()) {
        if (loop.isDone() || Thread.interrupted()) {
          throw new AssertionError("the loop has ended: " + loop.value());
        }
        Thread.onSpinWait();
      }
    }

    private void takeAll() throws IOException {
      try {
        while (true) {
          taken.add(Socket.create(Domain.INET, Type.STREAM));
        }
      } catch (ErrnoException e) {
        assertThat(e.errno()).isEqualTo(Errno.EMFILE);
      }
    }

    void giveBack() throws IOException {
      limit.close();
      taken.forEach(Socket::close);
    }

    void isServed() throws Exception {
      for (int i = 0; i < clients.size(); i++) {
        try (Socket connection = accepted.poll(Net.LONG.toSeconds(), TimeUnit.SECONDS)) {
          hello(connection);
        }
      }
      for (Socket client : clients) {
        assertThat(Net.read(client)).isEqualTo("hello");
      }
    }

    @Override
    public void close() throws IOException {
      giveBack();
      clients.forEach(Socket::close);
      accepted.forEach(Socket::close);
    }
  }
}
