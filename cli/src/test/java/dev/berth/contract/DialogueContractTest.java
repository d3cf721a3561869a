package dev.berth.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.contract.Script.Kind;
import dev.berth.files.LocalTree;
import dev.berth.server.PassivePorts;
import dev.berth.server.ServerOptions;
import dev.berth.session.FileTree;
import dev.berth.session.Protocol;
import dev.berth.session.dialogue.Dialogue;
import dev.berth.session.dialogue.MemoryTree;
import dev.berth.sockets.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// The same dialogue gives the same bytes under every architecture and every multiplexer: each
/// dialogue that is played in memory by the modules of the protocols is played here by a real
/// client against a real server, over local files.
///
/// Where a dialogue costs the start of a process, every sixth or so is played; `-Dberth.full=true`
/// plays all of them.
@ParameterizedClass
@MethodSource("dev.berth.contract.Way#all")
record DialogueContractTest(Way way) {
  @TempDir static Path temporary;

  /// Servers in processes, by what dialogues ask of them beforehand.
  private static final Map<Needs, WorkerServer> SERVERS = new HashMap<>();

  private static final Map<String, Integer> PLAYED = new LinkedHashMap<>();

  /// What cannot be changed while a server runs.
  private record Needs(String address, boolean ports) {}

  @TestFactory
  Stream<DynamicTest> ftp() throws IOException {
    return tests(Kind.FTP);
  }

  @TestFactory
  Stream<DynamicTest> cloudhash() throws IOException {
    return tests(Kind.CLOUDHASH);
  }

  @TestFactory
  Stream<DynamicTest> relay() throws IOException {
    return tests(Kind.RELAY);
  }

  @Test
  void there_are_dialogues() throws IOException {
    assertThat(Script.all(Kind.FTP)).hasSizeGreaterThan(80);
    assertThat(Script.all(Kind.CLOUDHASH)).hasSizeGreaterThan(15);
    assertThat(Script.all(Kind.RELAY)).hasSizeGreaterThan(12);
  }

  private Stream<DynamicTest> tests(Kind kind) throws IOException {
    List<Script> all = Script.all(kind);
    List<Script> chosen = way.select(all);
    String line = "contract: " + way + ": " + kind.name().toLowerCase(java.util.Locale.ROOT);
    PLAYED.put(line + ", dialogues played of " + all.size(), chosen.size());
    return chosen.stream()
        .map(script -> DynamicTest.dynamicTest(script.dialogue().name(), () -> play(script)));
  }

  @AfterParameterizedClassInvocation
  static void closeServers() {
    SERVERS.values().forEach(WorkerServer::close);
    SERVERS.clear();
  }

  @AfterAll
  static void sayHowMany() {
    PLAYED.forEach((what, count) -> System.out.println(what + ": " + count));
  }

  private void play(Script script) throws IOException {
    Dialogue dialogue = script.dialogue();
    Path root = Files.createTempDirectory(temporary, "tree");
    WatchedClock clock = new WatchedClock();
    try (FileTree tree =
            dialogue.needsMemoryTree()
                ? new MemoryTree(clock)
                : LocalTree.open(root, LocalTree.Access.WRITABLE);
        Socket listener = SocketStage.listener(dialogue.address());
        Socket blocker = SocketStage.listener(dialogue.address())) {
      dialogue.setUp(tree);
      InetSocketAddress target = listener.localAddress();
      if (!script.hasTarget()) {
        listener.reset();
      }
      Host host =
          way.architecture().hasProcesses()
              ? inWorkers(dialogue).play(script, root, target)
              : here(dialogue, script.protocol(tree, target), clock, blocker);
      dialogue.play(new SocketStage(way, host, tree, script.hasTarget() ? listener : null));
    }
  }

  /// @param blocker has the only port when there is to be none for further channels
  private Host here(Dialogue dialogue, Protocol protocol, WatchedClock clock, Socket blocker)
      throws IOException {
    int taken = dialogue.serverHasPorts() ? 0 : blocker.localAddress().getPort();
    ServerOptions options =
        ServerOptions.DEFAULT
            .withLimits(Way.patience())
            .withMultiplexer(way.multiplexer())
            .withPassivePorts(new PassivePorts(taken, taken, way.pooledPorts()));
    InetSocketAddress address = new InetSocketAddress(dialogue.address(), 0);
    return new LocalHost(way, protocol, address, options, clock);
  }

  private WorkerServer inWorkers(Dialogue dialogue) throws IOException {
    Needs needs = new Needs(dialogue.address().getHostAddress(), dialogue.serverHasPorts());
    WorkerServer server = SERVERS.get(needs);
    if (server != null && server.isOpen()) {
      return server;
    }
    if (server != null) {
      server.close();
    }
    Path directory = Files.createTempDirectory(temporary, "workers");
    server = new WorkerServer(way, directory, dialogue.address(), dialogue.serverHasPorts());
    SERVERS.put(needs, server);
    return server;
  }
}
