package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.berth.sockets.Waiting.Threads;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Servers and clients of the domain UNIX in few lines, and what becomes of the file at the path.
@ParameterizedClass
@EnumSource(Threads.class)
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class UnixServerTest {
  private final Threads threads;
  private long before;
  private Path path;

  UnixServerTest(Threads threads) {
    this.threads = threads;
  }

  @BeforeEach
  void begin(@TempDir Path directory) throws IOException {
    path = directory.resolve("socket");
    assertThat(VirtualPoller.READ).isNotSameAs(VirtualPoller.WRITE); // Their descriptors stay.
    before = OpenDescriptors.count("socket:") + OpenDescriptors.count("/tmp");
  }

  @AfterEach
  void nothingIsLeftOpen() throws IOException {
    assertThat(OpenDescriptors.count("socket:") + OpenDescriptors.count("/tmp")).isEqualTo(before);
  }

  private UnixServer open() throws Exception {
    return threads.run(() -> UnixServer.open(path));
  }

  /// What a server leaves that is killed.
  private void leaveDead(Type type) throws IOException {
    try (Socket dead = Socket.create(Domain.UNIX, type)) {
      dead.bind(UnixAddress.of(path));
    }
    assertThat(path).exists();
  }

  private boolean isThere() {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  private void isInUse() {
    assertThatThrownBy(this::open).isInstanceOf(ErrnoException.AddressInUse.class);
  }

  // ---------------------------------------------------------------- server and client

  @Test
  void aClientAndAServerMeetAtAPath() throws Exception {
    try (UnixServer server = open();
        Socket client = threads.run(() -> UnixClient.open(path));
        Socket connection = threads.run(server::accept)) {
      assertThat(server.address()).isEqualTo(UnixAddress.of(path));
      client.write(Net.bytes("hello"));
      assertThat(threads.run(() -> Net.read(connection))).isEqualTo("hello");
      assertThat(connection.domain()).isEqualTo(Domain.UNIX);
      assertThat(server).hasToString("unix " + path);
    }
  }

  @Test
  void anAbstractNameIsNoFile() throws Exception {
    UnixAddress address = UnixAddress.ofAbstract("berth-" + path);
    try (UnixServer server = UnixServer.open(address);
        Socket client = threads.run(() -> UnixClient.open(address, Net.soon()));
        Socket connection = threads.run(server::accept)) {
      client.write(Net.bytes("hello"));
      assertThat(Net.read(connection)).isEqualTo("hello");
      assertThatThrownBy(() -> UnixServer.open(address))
          .isInstanceOf(ErrnoException.AddressInUse.class);
    }
    assertThatThrownBy(() -> UnixClient.open(address, Net.soon()))
        .isInstanceOf(ErrnoException.ConnectionRefused.class);
  }

  @Test
  void theKernelChoosesAnAbstractNameForAServerWithout() throws Exception {
    try (UnixServer server = UnixServer.open(UnixAddress.UNNAMED);
        Socket client = UnixClient.open(server.address(), Net.soon())) {
      assertThat(server.address().isAbstract()).isTrue();
      assertThat(client.getpeername()).isEqualTo(server.address());
    }
  }

  @Test
  void aPathAsAnAddressIsTheSame() throws Exception {
    try (UnixServer server = UnixServer.open(UnixAddress.of(path))) {
      assertThat(server.address().path()).isEqualTo(path);
    }
    assertThat(isThere()).isFalse();
  }

  @Test
  void theWholeServerIsOneLineAndSoIsTheClient() throws Exception {
    // A virtual thread, because an interrupt can end it.
    Waiting<Boolean> server =
        Threads.VIRTUAL.start(() -> {
          UnixServer.loop(path, connection -> connection.write(Net.bytes("hello")));
          return true;
        });
    while (!isThere() && !server.isDone()) {
      Thread.onSpinWait();
    }
    server.untilItWaits();
    String said = threads.run(() -> UnixClient.connect(path, socket -> Net.read(socket)));
    assertThat(said).isEqualTo("hello");
    server.thread().interrupt();
    assertThat(server.failure()).isInstanceOf(InterruptedIOException.class);
    assertThat(isThere()).isFalse();
  }

  @Test
  void closeEndsTheLoop() throws Exception {
    UnixServer server = open();
    Waiting<Boolean> loop =
        threads
            .start(() -> {
              server.loop(_ -> {});
              return true;
            })
            .untilItWaits();
    server.close();
    assertThat(loop.value()).isTrue();
  }

  @Test
  void nobodyConnectsWhereNothingIs() {
    assertThatThrownBy(() -> threads.run(() -> UnixClient.open(path)))
        .isInstanceOfSatisfying(
            ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
  }

  // ---------------------------------------------------------------- the file

  @Test
  void closeRemovesTheFile() throws Exception {
    UnixServer server = open();
    assertThat(isThere()).isTrue();
    server.close();
    assertThat(isThere()).isFalse();
    server.close();
    open().close();
  }

  @Test
  void whatAKilledServerHasLeftIsTakenOver() throws Exception {
    leaveDead(Type.STREAM);
    try (UnixServer server = open();
        Socket client = UnixClient.open(path)) {
      assertThat(client.getpeername()).isEqualTo(server.address());
    }
  }

  @Test
  void whatAKilledServerOfAnotherTypeHasLeftIsTakenOverToo() throws Exception {
    for (Type type : List.of(Type.DGRAM, Type.SEQPACKET)) {
      leaveDead(type);
      open().close();
    }
  }

  @Test
  void aServerThatLivesKeepsItsPath() throws Exception {
    try (UnixServer living = open()) {
      isInUse();
      UnixClient.open(path).close();
      living.accept(Net.soon()).close(); // The look whether it lives.
      living.accept(Net.soon()).close();
    }
  }

  @Test
  void aServerThatLivesKeepsItsPathThoughItsQueueIsFull() throws Exception {
    try (UnixServer living = open()) {
      living.listeners().getFirst().listen(0);
      try (Socket first = UnixClient.open(path)) {
        isInUse();
        assertThat(first.isOpen()).isTrue();
      }
      assertThat(isThere()).isTrue();
    }
  }

  @Test
  void aLivingSocketOfAnotherTypeKeepsItsPath() throws Exception {
    try (Socket living = Socket.create(Domain.UNIX, Type.DGRAM)) {
      living.bind(UnixAddress.of(path));
      isInUse();
    }
    assertThat(isThere()).isTrue();
  }

  @Test
  void whatIsNoSocketStays() throws Exception {
    Files.writeString(path, "precious");
    isInUse();
    assertThat(path).hasContent("precious");
    Files.delete(path);
    Files.createDirectory(path);
    isInUse();
    assertThat(path).isDirectory();
  }

  @Test
  void aLinkStaysAndSoDoesWhatItLeadsTo() throws Exception {
    leaveDead(Type.STREAM);
    Path dead = path;
    path = path.resolveSibling("link");
    Files.createSymbolicLink(path, dead);
    isInUse();
    assertThat(path).isSymbolicLink();
    assertThat(dead).exists();
  }

  @Test
  void closeLeavesAFileThatIsNotItsOwn() throws Exception {
    UnixServer server = open();
    Files.delete(path);
    Files.writeString(path, "precious");
    server.close();
    assertThat(path).hasContent("precious");
    Files.delete(path);

    UnixServer first = open();
    Files.move(path, path.resolveSibling("moved"));
    try (UnixServer second = open()) {
      first.close();
      UnixClient.open(path).close();
      assertThat(second.isOpen()).isTrue();
    }
  }

  @Test
  void closeFindsTheFileAlsoWhenItsDirectoryHasMoved() throws Exception {
    Path directory = Files.createDirectory(path.resolveSibling("before"));
    UnixServer server = UnixServer.open(directory.resolve("socket"));
    Path moved = path.resolveSibling("after");
    Files.move(directory, moved);
    assertThat(moved).isNotEmptyDirectory();
    server.close();
    assertThat(moved).isEmptyDirectory();
  }

  @Test
  void ofManyServersThatStartAtOnceOneHasThePath() throws Exception {
    for (int round = 0; round < 20; round++) {
      leaveDead(Type.STREAM);
      List<Waiting<UnixServer>> starting = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        starting.add(threads.start(() -> UnixServer.open(path)));
      }
      List<UnixServer> started = new ArrayList<>();
      for (Waiting<UnixServer> one : starting) {
        try {
          started.add(one.value());
        } catch (ErrnoException.AddressInUse e) {
          // Another one was faster.
        }
      }
      assertThat(started).hasSize(1);
      try (UnixServer server = started.getFirst();
          Socket client = UnixClient.open(path)) {
        assertThat(client.getpeername()).isEqualTo(server.address());
      }
    }
  }

  @Test
  void permissionsSayWhoMayConnect() throws Exception {
    var mine = PosixFilePermissions.fromString("rw-------");
    try (UnixServer server = UnixServer.open(path, mine)) {
      assertThat(Files.getPosixFilePermissions(path)).isEqualTo(mine);
      UnixClient.open(path).close();
      assertThat(server.isOpen()).isTrue();
    }
  }

  @Test
  void aPathThatIsTooLongIsRefusedWithTheLimit() {
    Path tooLong = path.resolveSibling("x".repeat(108));
    assertThatThrownBy(() -> UnixServer.open(tooLong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("107");
  }

  @Test
  void aDirectoryThatIsNotThereIsAnError() {
    assertThatThrownBy(() -> UnixServer.open(path.resolve("deeper")))
        .isInstanceOfSatisfying(
            ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
  }

  // ---------------------------------------------------------------- a full queue

  @Test
  void aClientWaitsForRoomInTheQueue() throws Exception {
    try (UnixServer server = open()) {
      server.listeners().getFirst().listen(0);
      try (Socket first = UnixClient.open(path)) {
        UnixAddress address = server.address();
        Waiting<Socket> second =
            threads.start(() -> UnixClient.open(address, Net.soon())).untilItParksOrWaits();
        server.accept(Net.soon()).close();
        try (Socket connected = second.value()) {
          assertThat(connected.isOpen()).isTrue();
          assertThat(Net.read(first)).isEmpty();
        }
      }
    }
  }

  @Test
  void theDeadlineEndsTheWaitForRoomInTheQueue() throws Exception {
    try (UnixServer server = open()) {
      server.listeners().getFirst().listen(0);
      try (Socket first = UnixClient.open(path)) {
        UnixAddress address = server.address();
        assertThat(
                threads
                    .start(() -> UnixClient.open(address, Deadline.afterNanos(2_000_000)))
                    .failure())
            .isInstanceOf(SocketTimeoutException.class)
            .hasMessageEndingWith(": the deadline has passed");
        assertThat(first.isOpen()).isTrue();
      }
    }
  }

  @Test
  void anInterruptEndsTheWaitOfAVirtualThreadForRoomInTheQueue() throws Exception {
    try (UnixServer server = open()) {
      server.listeners().getFirst().listen(0);
      try (Socket first = UnixClient.open(path)) {
        UnixAddress address = server.address();
        Waiting<Socket> second =
            Threads.VIRTUAL.start(() -> UnixClient.open(address, Net.soon())).untilItParks();
        second.thread().interrupt();
        assertThat(second.failure()).isInstanceOf(InterruptedIOException.class);
        assertThat(first.isOpen()).isTrue();
      }
    }
  }
}
