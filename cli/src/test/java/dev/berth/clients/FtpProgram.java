package dev.berth.clients;

import dev.berth.architecture.Architecture;
import dev.berth.architecture.Nginx;
import dev.berth.architecture.Prefork;
import dev.berth.architecture.ProcessPerConnection;
import dev.berth.architecture.WorkerOptions;
import dev.berth.contract.WorkerProgram;
import dev.berth.files.LocalTree;
import dev.berth.ftp.Account;
import dev.berth.ftp.Accounts;
import dev.berth.ftp.FtpOptions;
import dev.berth.ftp.FtpProtocol;
import dev.berth.server.PassivePorts;
import dev.berth.server.Server;
import dev.berth.server.ServerOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// An FTP server of a test under any architecture, and the program of its workers where it has
/// some.
///
/// @param architecture its name
/// @param workers how many processes, or spares, where it has processes
/// @param ports the passive ports, first and last with a hyphen between them; `0-0` for any
/// @param writable whether `user` with the password `12345` may write, and nobody else come in;
///   otherwise anybody may read
public record FtpProgram(
    Path root, String architecture, int workers, String ports, boolean writable) {
  /// A worker, and nothing else.
  public static void main(String[] args) throws Exception {
    FtpProgram program =
        new FtpProgram(
            Path.of(args[0]),
            args[1],
            Integer.parseInt(args[2]),
            args[3],
            Boolean.parseBoolean(args[4]));
    Path log = program.root.resolveSibling(program.root.getFileName() + ".log");
    WorkerProgram.serve(
        log, program.protocol(program.tree()), program.howToServe(), program.options());
  }

  /// Starts it in this process.
  public Server start(LocalTree tree) throws IOException {
    List<String> words =
        List.of(
            root.toString(),
            architecture,
            Integer.toString(workers),
            ports,
            Boolean.toString(writable));
    WorkerOptions options =
        WorkerOptions.DEFAULT.withProgram(WorkerProgram.of(FtpProgram.class, words));
    return Server.start(
        protocol(tree),
        howToServe(),
        new InetSocketAddress("127.0.0.1", 0),
        options().withWorkers(options));
  }

  /// The files, as its access allows.
  public LocalTree tree() throws IOException {
    return LocalTree.open(root, writable ? LocalTree.Access.WRITABLE : LocalTree.Access.READ_ONLY);
  }

  private FtpProtocol protocol(LocalTree tree) {
    FtpOptions options = FtpOptions.defaults();
    if (writable) {
      options =
          options
              .withAnonymous(false)
              .withWritable(true)
              .withAccounts(Accounts.of(Map.of(new Account("user", true), "12345")));
    }
    return new FtpProtocol(tree, options);
  }

  private Architecture howToServe() {
    return switch (architecture) {
      case "process" -> new ProcessPerConnection(workers);
      case "prefork" -> new Prefork(workers);
      case "nginx" -> new Nginx(workers);
      default -> Architecture.named(architecture);
    };
  }

  private ServerOptions options() {
    String[] range = ports.split("-", 2);
    int first = Integer.parseInt(range[0]);
    return first == 0
        ? ServerOptions.DEFAULT
        : ServerOptions.DEFAULT.withPassivePorts(
            PassivePorts.range(first, Integer.parseInt(range[1])));
  }
}
