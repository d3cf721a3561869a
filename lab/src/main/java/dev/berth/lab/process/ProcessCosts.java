package dev.berth.lab.process;

import dev.berth.lab.machine.ProcessTree;
import dev.berth.lab.report.Figures;
import dev.berth.sockets.ChildProcess;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Fd;
import dev.berth.sockets.Program;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Spawn;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Measures what a child costs, one kind after the other in each round. Children run on the class
/// path with the two jars that they need.
public final class ProcessCosts {
  private static final String[] WORKER = {"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"};
  private static final double MILLION = 1e6;

  private final Map<String, Program> kinds = new LinkedHashMap<>();
  private final Program spare;
  private final Path cache;

  /// @param directory where a cache is written
  public ProcessCosts(Path directory) throws IOException {
    cache = directory.resolve("child.aot");
    String[] cached = {"-XX:AOTCache=" + cache};
    String[] lean = {"-Xmx16m", "-XX:ReservedCodeCacheSize=16m", "-XX:-UsePerfData"};
    kinds.put("JVM, hello", child("hello"));
    kinds.put("JVM, hello, serial, C1", child("hello", WORKER));
    kinds.put("JVM, inherited socket", child("socket"));
    kinds.put("JVM, inherited socket, serial, C1", child("socket", WORKER));
    kinds.put("the same with AOT cache", child("socket", WORKER).withJvmOptions(cached));
    kinds.put(
        "the same, 16 MiB heap, 16 MiB code",
        child("socket", WORKER).withJvmOptions(cached).withJvmOptions(lean));
    spare = child("spare", WORKER).withJvmOptions(cached);
  }

  private static Program child(String way, String... options) throws IOException {
    String classPath = jar(Child.class) + ":" + jar(Fd.class);
    String java = System.getProperty("java.home") + "/bin/java";
    String main = Child.class.getName();
    String access = "--enable-native-access=ALL-UNNAMED";
    return Program.of(java, access, "-cp", classPath, main, way).withJvmOptions(options);
  }

  private static Path jar(Class<?> type) throws IOException {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  /// Writes the cache that some kinds use, by a run of the program (JEP 514).
  public void train() throws IOException {
    Program training = child("socket", WORKER).withJvmOptions("-XX:AOTCacheOutput=" + cache);
    Started.start(Spawn.of(training).devNull(2)).close(); // The JVM says at length what it does.
    if (!Files.exists(cache)) {
      throw new IOException("the JVM has written no AOT cache to " + cache);
    }
  }

  /// One child of each kind; what each costs.
  public Map<String, Figures> round() throws IOException, InterruptedException {
    Map<String, Figures> round = new LinkedHashMap<>();
    round.put("/bin/true by posix_spawn, to its end", new Figures().put("ms", spawnTrue()));
    round.put("/bin/true by ProcessBuilder, to its end", new Figures().put("ms", buildTrue()));
    for (Map.Entry<String, Program> kind : kinds.entrySet()) {
      try (Started child = Started.start(Spawn.of(kind.getValue()))) {
        round.put(kind.getKey(), figures(child));
      }
    }
    round.put("a connection handed to a warm spare", new Figures().put("ms", handOver()));
    return round;
  }

  private static Figures figures(Started child) throws IOException {
    ProcessTree tree = ProcessTree.of(child.process().pid());
    return new Figures()
        .put("ms", child.nanos() / MILLION)
        .put("cpu_ms", tree.cpuNanos() / MILLION)
        .put("rss_mib", tree.rssKib() / 1024.0)
        .put("pss_mib", tree.pssKib() / 1024.0);
  }

  private static double spawnTrue() throws IOException {
    Spawn spawn = Spawn.of(new Program("/bin/true", List.of("true"), Map.of()));
    long before = System.nanoTime();
    try (ChildProcess child = spawn.start()) {
      child.waitid(Started.soon());
    }
    return (System.nanoTime() - before) / MILLION;
  }

  private static double buildTrue() throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("/bin/true");
    long before = System.nanoTime();
    builder.start().waitFor();
    return (System.nanoTime() - before) / MILLION;
  }

  /// From the hand-over until the answer is here; not the first one, which loads classes.
  private double handOver() throws IOException {
    List<Double> times = new ArrayList<>();
    try (Started child = Started.start(Spawn.of(spare))) {
      for (int i = 0; i < 20; i++) {
        times.add(handOver(child.socket()));
      }
    }
    return times.getLast();
  }

  private static double handOver(Socket control) throws IOException {
    Socket.Pair connection = Socket.socketpair(Domain.UNIX, Type.STREAM);
    try (Socket ours = connection.first()) {
      long before = System.nanoTime();
      control.sendDescriptors(List.of(connection.second()), Started.soon());
      connection.second().close();
      Started.firstByte(ours);
      return (System.nanoTime() - before) / MILLION;
    }
  }
}
