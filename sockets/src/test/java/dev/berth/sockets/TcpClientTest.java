package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.berth.sockets.ConnectFailedException.Attempt;
import dev.berth.sockets.Waiting.Threads;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Connecting by name, with names that the test makes up and addresses of the loopback. Which
/// address is tried when is [HappyEyeballsTest]'s; here it is that sockets do as the schedule says,
/// and that none is left open.
@ParameterizedClass
@EnumSource(Threads.class)
@Timeout(value = 120, threadMode = SEPARATE_THREAD)
class TcpClientTest {
  private static final String IPV6 = "::1";
  private static final String IPV4 = "127.0.0.1";
  private static final String OTHER = "127.0.0.2";
  private static final String THIRD = "127.0.0.3";

  private final Threads threads;
  private final FakeResolver resolver = new FakeResolver();
  private final List<AutoCloseable> open = new ArrayList<>();
  private ConnectOptions options;
  private long socketsBefore;
  private long eventsBefore;

  TcpClientTest(Threads threads) {
    this.threads = threads;
  }

  @BeforeEach
  void begin() throws IOException {
    assertThat(VirtualPoller.READ).isNotSameAs(VirtualPoller.WRITE); // Their descriptors stay.
    socketsBefore = OpenDescriptors.count("socket:");
    eventsBefore = OpenDescriptors.count("anon_inode:[event");
    options =
        ConnectOptions.DEFAULT
            .withResolver(resolver)
            .withTiming(ConnectTiming.DEFAULT.withAttemptDelay(Duration.ofMillis(10)));
  }

  @AfterEach
  void nothingIsLeftOpen() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
    assertThat(OpenDescriptors.count("socket:")).isEqualTo(socketsBefore);
    assertThat(OpenDescriptors.count("anon_inode:[event")).isEqualTo(eventsBefore);
  }

  private Loopback addresses(String... hosts) throws IOException {
    Loopback addresses = Loopback.of(hosts);
    open.add(addresses);
    return addresses;
  }

  private Waiting<Socket> connecting(int port, Deadline deadline) {
    return threads.start(() -> TcpClient.open("the.host", port, deadline, options));
  }

  private Socket connect(int port) throws Exception {
    Socket socket = connecting(port, Net.soon()).value();
    open.add(socket);
    return socket;
  }

  private Throwable failure(int port) throws Exception {
    return connecting(port, Net.soon()).failure();
  }

  private static InetSocketAddress at(String host, int port) {
    return new InetSocketAddress(host, port);
  }

  // ---------------------------------------------------------------- by name and in digits

  @Test
  void aNameOfTheHostsFileIsConnectedTo() throws Exception {
    Loopback addresses = addresses(IPV4);
    addresses.listening(IPV4);
    try (Socket socket = threads.run(() -> TcpClient.open("localhost", addresses.port()))) {
      assertThat(socket.remoteAddress()).isEqualTo(at(IPV4, addresses.port()));
    }
  }

  @Test
  void anAddressInDigitsIsConnectedTo() throws Exception {
    Loopback addresses = addresses(IPV4, IPV6);
    for (String host : List.of(IPV4, IPV6)) {
      addresses.listening(host);
      try (Socket socket = threads.run(() -> TcpClient.open(host, addresses.port(), Net.soon()))) {
        assertThat(socket.remoteAddress()).isEqualTo(at(host, addresses.port()));
        assertThat(socket.getOption(Option.TCP_NODELAY)).isTrue();
      }
    }
  }

  @Test
  void onTheSameMachineNoTimeIsNeeded() throws Exception {
    Loopback addresses = addresses(IPV4);
    addresses.listening(IPV4);
    Deadline passed = Deadline.afterNanos(0);
    threads.run(() -> TcpClient.open(IPV4, addresses.port(), passed)).close();
  }

  @Test
  void theSocketIsLikeAnyOther() throws Exception {
    Loopback addresses = addresses(IPV6, IPV4);
    resolver.tell(Domain.INET6, addresses.silent(IPV6));
    resolver.tell(Domain.INET, addresses.listening(IPV4));
    Socket socket = connect(addresses.port());
    try (Socket server = addresses.socket(IPV4).accept()) {
      assertThat(server.remoteAddress()).isEqualTo(socket.localAddress());
      server.write(Net.bytes("hello"));
      assertThat(threads.run(() -> Net.read(socket))).isEqualTo("hello");
      server.closeWrite();
      assertThat(threads.run(() -> Net.read(socket))).isEmpty();
    }
  }

  @Test
  void aPortThatIsNoneIsRefused() {
    assertThatThrownBy(() -> TcpClient.open(IPV4, 65_536))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("port 65536 (0 to 65535)");
    assertThatThrownBy(() -> TcpClient.open(IPV4, -1)).isInstanceOf(IllegalArgumentException.class);
  }

  // ---------------------------------------------------------------- several addresses

  @Test
  void ipv6IsAskedForFirstAndTriedFirst() throws Exception {
    Loopback addresses = addresses(IPV6, IPV4);
    resolver.tell(Domain.INET, addresses.listening(IPV4));
    resolver.tell(Domain.INET6, addresses.listening(IPV6));
    assertThat(connect(addresses.port()).domain()).isEqualTo(Domain.INET6);
    assertThat(resolver.asked).containsExactly(Domain.INET6, Domain.INET);
    addresses.socket(IPV6).accept().close();
    assertThat(addresses.socket(IPV4).acceptNonBlocking()).isNull();
  }

  @Test
  void whenOneRefusesTheNextIsTried() throws Exception {
    Loopback addresses = addresses(IPV6, IPV4, OTHER);
    resolver.tell(Domain.INET6, addresses.refusing(IPV6));
    resolver.tell(Domain.INET, addresses.refusing(IPV4), addresses.listening(OTHER));
    assertThat(connect(addresses.port()).remoteAddress()).isEqualTo(at(OTHER, addresses.port()));
  }

  @Test
  void besideOneThatGivesNoAnswerTheNextIsTriedAndTheLoserIsClosed() throws Exception {
    Loopback addresses = addresses(IPV4, OTHER, THIRD);
    resolver.fail(Domain.INET6, GaiError.EAI_NODATA);
    resolver.tell(
        Domain.INET, addresses.silent(IPV4), addresses.silent(OTHER), addresses.listening(THIRD));
    assertThat(connect(addresses.port()).remoteAddress()).isEqualTo(at(THIRD, addresses.port()));
  }

  @Test
  void anAddressThatTheMachineCannotReachIsPassedOver() throws Exception {
    Loopback addresses = addresses(IPV4);
    // An address of no interface and no route: a multicast group is not connected to.
    resolver.tell(Domain.INET6, InetAddress.getByName("ff02::1"));
    resolver.tell(Domain.INET, addresses.listening(IPV4));
    assertThat(connect(addresses.port()).domain()).isEqualTo(Domain.INET);
  }

  @Test
  void ipv4DoesNotWaitForAnIpv6AnswerThatDoesNotCome() throws Exception {
    Loopback addresses = addresses(IPV4);
    resolver.tell(Domain.INET, addresses.listening(IPV4));
    assertThat(connect(addresses.port()).domain()).isEqualTo(Domain.INET);
    assertThat(resolver.of(Domain.INET6)).as("nobody wants it any more").isCancelled();
  }

  @Test
  void ipv6DoesNotWaitForAnIpv4AnswerThatDoesNotCome() throws Exception {
    Loopback addresses = addresses(IPV6);
    resolver.tell(Domain.INET6, addresses.listening(IPV6));
    assertThat(connect(addresses.port()).domain()).isEqualTo(Domain.INET6);
    assertThat(resolver.of(Domain.INET)).isCancelled();
  }

  @Test
  void anAnswerThatComesWhileTheThreadWaitsForItIsTaken() throws Exception {
    Loopback addresses = addresses(IPV4);
    InetAddress found = addresses.listening(IPV4);
    Waiting<Socket> client = connecting(addresses.port(), Deadline.NONE).untilItParks();
    resolver.fail(Domain.INET6, GaiError.EAI_NONAME).tell(Domain.INET, found);
    client.value().close();
  }

  @Test
  void anAnswerThatComesLateJoinsIn() throws Exception {
    Loopback addresses = addresses(IPV6, IPV4);
    resolver.tell(Domain.INET, addresses.silent(IPV4));
    InetAddress late = addresses.listening(IPV6);
    // It waits for the attempt, in a multiplexer, when the answer arrives.
    long before = OpenDescriptors.count("anon_inode:[eventfd");
    Waiting<Socket> client = connecting(addresses.port(), Deadline.NONE);
    while (OpenDescriptors.count("anon_inode:[eventfd") == before) {
      Thread.onSpinWait();
    }
    client.untilItWaits();
    resolver.tell(Domain.INET6, late);
    try (Socket socket = client.value()) {
      assertThat(socket.domain()).isEqualTo(Domain.INET6);
    }
  }

  @Test
  void oneFamilyOnlyIsAskedForWhenOnlyThatIsWanted() throws Exception {
    Loopback addresses = addresses(IPV6, IPV4);
    addresses.listening(IPV6);
    resolver.tell(Domain.INET, addresses.listening(IPV4));
    options = options.withDomain(Domain.INET);
    assertThat(connect(addresses.port()).domain()).isEqualTo(Domain.INET);
    assertThat(resolver.asked).containsExactly(Domain.INET);
  }

  @Test
  void aHundredAddressesAreTriedInTurn() throws Exception {
    Loopback addresses = addresses(IPV4);
    InetAddress[] found = new InetAddress[100];
    for (int i = 0; i < 99; i++) {
      found[i] = InetAddress.getByName("127.0.1." + i);
    }
    found[99] = addresses.listening(IPV4);
    resolver.tell(Domain.INET, found).fail(Domain.INET6, GaiError.EAI_NODATA);
    assertThat(connect(addresses.port()).remoteAddress()).isEqualTo(at(IPV4, addresses.port()));
  }

  // ---------------------------------------------------------------- when nothing helps

  @Test
  void whenAllHaveFailedTheErrorNamesTheHostAndWhatWasWrongWithEach() throws Exception {
    Loopback addresses = addresses(IPV6, IPV4);
    int port = addresses.port();
    resolver.tell(Domain.INET6, addresses.refusing(IPV6));
    resolver.tell(Domain.INET, addresses.refusing(IPV4));
    options = options.withTiming(ConnectTiming.DEFAULT);
    assertThat(failure(port))
        .isInstanceOf(ConnectException.class)
        .hasMessage(
            "connect tcp the.host:%d: [::1]:%d ECONNREFUSED (111), Connection refused;"
                + " 127.0.0.1:%d ECONNREFUSED (111), Connection refused",
            port, port, port)
        .satisfies(e ->
            assertThat(e.getSuppressed())
                .hasSize(2)
                .allSatisfy(each -> assertThat(each).isInstanceOf(ErrnoException.class)))
        .isInstanceOfSatisfying(
            ConnectFailedException.class,
            e ->
                assertThat(e.attempts())
                    .extracting(Attempt::address)
                    .containsExactly(at(IPV6, port), at(IPV4, port)));
  }

  @Test
  void anAttemptThatTakesTooLongIsOneThatHasFailed() throws Exception {
    Loopback addresses = addresses(IPV4);
    resolver.tell(Domain.INET, addresses.silent(IPV4)).fail(Domain.INET6, GaiError.EAI_NODATA);
    options = options.withTiming(options.timing().withAttemptTimeout(Duration.ofMillis(20)));
    assertThat(failure(addresses.port()))
        .isInstanceOf(ConnectFailedException.class)
        .hasMessageEndingWith("127.0.0.1:" + addresses.port() + " no answer in 0.02s");
  }

  @Test
  void theDeadlineIsForAllAttemptsTogether() throws Exception {
    Loopback addresses = addresses(IPV4, OTHER);
    resolver
        .tell(Domain.INET, addresses.refusing(IPV4), addresses.silent(OTHER))
        .fail(Domain.INET6, GaiError.EAI_NODATA);
    assertThat(connecting(addresses.port(), Deadline.after(Duration.ofMillis(30))).failure())
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessageStartingWith(
            "connect tcp the.host:" + addresses.port() + ": the deadline has passed");
  }

  @Test
  void theDeadlineIsForTheLookupToo() throws Exception {
    assertThat(connecting(4481, Deadline.after(Duration.ofMillis(5))).failure())
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessage("connect tcp the.host:4481: the deadline has passed");
    assertThat(resolver.of(Domain.INET)).isCancelled();
    assertThat(resolver.of(Domain.INET6)).isCancelled();
  }

  @Test
  void theLookupHasATimeOfItsOwn() throws Exception {
    options = options.withTiming(options.timing().withResolutionTimeout(Duration.ofMillis(5)));
    assertThat(failure(4481))
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessageStartingWith("connect tcp the.host:4481: no IPv")
        .hasMessageEndingWith("addresses were found in 0.005s");
    assertThat(resolver.of(Domain.INET)).isCancelled();
    assertThat(resolver.of(Domain.INET6)).isCancelled();
  }

  @Test
  void aHostThatThereIsNotIsAnUnknownHost() throws Exception {
    resolver.fail(Domain.INET, GaiError.EAI_NONAME).fail(Domain.INET6, GaiError.EAI_NONAME);
    assertThat(failure(4481))
        .isInstanceOf(UnknownHostException.class)
        .hasMessage("getaddrinfo the.host: EAI_NONAME (-2), Name or service not known");
  }

  @Test
  void aNameServerThatDoesNotAnswerIsToldRatherThanAFamilyWithoutAddresses() throws Exception {
    resolver.fail(Domain.INET, GaiError.EAI_NODATA).fail(Domain.INET6, GaiError.EAI_AGAIN);
    assertThat(failure(4481))
        .isInstanceOfSatisfying(
            ResolutionException.class, e -> assertThat(e.error()).isEqualTo(GaiError.EAI_AGAIN));
  }

  @Test
  void theFailureOfALookupIsToldBesideThoseOfAttempts() throws Exception {
    Loopback addresses = addresses(IPV4);
    resolver.fail(Domain.INET6, GaiError.EAI_AGAIN);
    resolver.tell(Domain.INET, addresses.refusing(IPV4));
    assertThat(failure(addresses.port()).getSuppressed())
        .hasExactlyElementsOfTypes(
            ErrnoException.ConnectionRefused.class, ResolutionException.class);
  }

  @Test
  void anAnswerWithoutAddressesIsNoAddress() throws Exception {
    resolver.tell(Domain.INET).tell(Domain.INET6);
    assertThat(failure(4481))
        .isInstanceOfSatisfying(
            ResolutionException.class, e -> assertThat(e.error()).isEqualTo(GaiError.EAI_NODATA));
  }

  @Test
  void aResolverThatIsBrokenIsAnIoException() throws Exception {
    resolver.of(Domain.INET).completeExceptionally(new IllegalStateException("bug"));
    resolver.of(Domain.INET6).cancel(false);
    assertThat(failure(4481))
        .isInstanceOf(IOException.class)
        .hasMessage("connect tcp the.host:4481: the resolver has failed");
  }

  @Test
  void aResolverThatThrowsLeavesNoLookupBehind() throws Exception {
    CompletableFuture<List<Addrinfo>> first = new CompletableFuture<>();
    options =
        options.withResolver((_, _, hints) -> {
          if (hints.domain() == Domain.INET) {
            throw new IllegalStateException("bug");
          }
          return first;
        });
    assertThat(failure(4481)).isInstanceOf(IllegalStateException.class);
    assertThat(first).isCancelled();
  }

  @Test
  void withoutADescriptorEachAttemptFailsAndTheErrorSaysWhy() throws Exception {
    resolver
        .tell(Domain.INET, InetAddress.getByName(IPV4))
        .tell(Domain.INET6, InetAddress.getByName(IPV6));
    threads.start(() -> TcpClient.open("the.host", 1, Net.soon(), options)).failure(); // Loaded.
    Throwable failure;
    try (var _ = DescriptorLimit.afterTheHighest(0)) {
      List<Socket> taken = takeAll();
      try {
        failure = connecting(4481, Net.soon()).failure();
      } finally {
        taken.forEach(Socket::close);
      }
    }
    assertThat(failure)
        .isInstanceOf(ConnectFailedException.class)
        .hasMessageContaining("127.0.0.1:4481 EMFILE (24), Too many open files");
  }

  private static List<Socket> takeAll() throws IOException {
    List<Socket> taken = new ArrayList<>();
    while (true) {
      try {
        taken.add(Socket.create(Domain.INET, Type.STREAM));
      } catch (ErrnoException e) {
        return taken;
      }
    }
  }

  @Test
  void aSocketThatMeetsItselfIsRefused() throws Exception {
    Socket holder = Net.socket(Domain.INET);
    open.add(holder);
    holder.setOption(Option.SO_REUSEADDR, true);
    holder.bind(at(IPV4, 0));
    int port = holder.localAddress().getPort();
    resolver.tell(Domain.INET, InetAddress.getByName(IPV4)).fail(Domain.INET6, GaiError.EAI_NODATA);
    options =
        options.withPreparation(socket -> {
          socket.setOption(Option.SO_REUSEADDR, true);
          socket.bind(at(IPV4, port));
        });
    assertThat(failure(port))
        .isInstanceOf(ConnectFailedException.class)
        .hasMessageContaining("ECONNREFUSED");
  }

  // ---------------------------------------------------------------- interrupts

  @Test
  void anInterruptEndsTheLookup() throws Exception {
    Waiting<Socket> client = connecting(4481, Deadline.NONE).untilItParks();
    client.thread().interrupt();
    assertThat(client.failure())
        .isInstanceOf(InterruptedIOException.class)
        .hasMessage("connect tcp the.host:4481: interrupted");
    assertThat(resolver.of(Domain.INET)).isCancelled();
  }

  @Test
  void anInterruptEndsTheAttemptsOfAVirtualThread() throws Exception {
    Loopback addresses = addresses(IPV4);
    resolver.tell(Domain.INET, addresses.silent(IPV4)).fail(Domain.INET6, GaiError.EAI_NODATA);
    Waiting<Socket> client =
        Threads.VIRTUAL
            .start(() -> TcpClient.open("the.host", addresses.port(), Deadline.NONE, options))
            .untilItWaits();
    client.thread().interrupt();
    assertThat(client.failure())
        .isInstanceOf(InterruptedIOException.class)
        .hasMessageStartingWith("connect tcp the.host:" + addresses.port() + ": interrupted");
  }

  @Test
  void virtualThreadsThatConnectHoldNoCarrier() throws Exception {
    Loopback addresses = addresses(IPV4);
    addresses.silent(IPV4);
    List<Waiting<Socket>> clients = new ArrayList<>();
    for (int i = 0; i < 4 * Runtime.getRuntime().availableProcessors(); i++) {
      clients.add(
          Threads.VIRTUAL
              .start(() -> TcpClient.open(IPV4, addresses.port(), Deadline.NONE))
              .untilItWaits());
    }
    assertThat(Threads.VIRTUAL.run(() -> "another goes on")).isEqualTo("another goes on");
    clients.forEach(client -> client.thread().interrupt());
    for (Waiting<Socket> client : clients) {
      assertThat(client.failure()).isInstanceOf(InterruptedIOException.class);
    }
  }

  // ---------------------------------------------------------------- preparation

  @Test
  void aSocketIsPreparedBeforeItConnects() throws Exception {
    Loopback addresses = addresses(IPV4);
    resolver.tell(Domain.INET, addresses.listening(IPV4)).fail(Domain.INET6, GaiError.EAI_NODATA);
    options =
        options.withPreparation(socket -> {
          socket.setOption(Option.SO_KEEPALIVE, true);
          socket.bind(at(OTHER, 0));
        });
    Socket socket = connect(addresses.port());
    assertThat(socket.getOption(Option.SO_KEEPALIVE)).isTrue();
    assertThat(socket.getOption(Option.TCP_NODELAY)).isFalse();
    assertThat(socket.localAddress().getAddress()).isEqualTo(InetAddress.getByName(OTHER));
  }

  @Test
  void aPreparationThatFailsIsAnAttemptThatHasFailed() throws Exception {
    Loopback addresses = addresses(IPV6, IPV4);
    resolver.tell(Domain.INET6, addresses.listening(IPV6));
    resolver.tell(Domain.INET, addresses.listening(IPV4));
    options =
        options.withPreparation(socket -> {
          if (socket.domain() == Domain.INET6) {
            throw new IOException("not this one");
          }
        });
    assertThat(connect(addresses.port()).domain()).isEqualTo(Domain.INET);
  }

  @Test
  void aPreparationThatIsBrokenEndsTheConnect() throws Exception {
    resolver.tell(Domain.INET6, InetAddress.getByName(IPV6));
    options =
        options.withPreparation(_ -> {
          throw new IllegalStateException("bug");
        });
    assertThat(failure(4481)).isInstanceOf(IllegalStateException.class).hasMessage("bug");
  }

  // ---------------------------------------------------------------- with a conversation

  @Test
  void aConversationHasAResultAndTheSocketIsClosedAfterIt() throws Exception {
    Loopback addresses = addresses(IPV4);
    addresses.listening(IPV4);
    AtomicReference<Socket> used = new AtomicReference<>();
    String result =
        threads.run(() ->
            TcpClient.connect(
                IPV4,
                addresses.port(),
                socket -> {
                  used.set(socket);
                  socket.write(Net.bytes("hello"));
                  return "said";
                }));
    assertThat(result).isEqualTo("said");
    assertThat(used.get().isOpen()).isFalse();
    try (Socket server = addresses.socket(IPV4).accept()) {
      assertThat(Net.read(server)).isEqualTo("hello");
      assertThat(Net.read(server)).isEmpty();
    }
  }

  @Test
  void aConversationThatFailsClosesTheSocketToo() throws Exception {
    Loopback addresses = addresses(IPV4);
    addresses.listening(IPV4);
    assertThatThrownBy(() ->
            TcpClient.connect(
                IPV4,
                addresses.port(),
                Net.soon(),
                ConnectOptions.DEFAULT,
                _ -> {
                  throw new InterruptedException("enough");
                }))
        .isInstanceOf(InterruptedException.class)
        .hasMessage("enough");
  }
}
