package dev.berth.cli;

import dev.berth.server.ControlSocket;
import dev.berth.sockets.Deadline;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `berth status`: asks this user's servers how they are.
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    versionProvider = Version.class,
    description = {
      "Tells how the servers of this user are: what they serve, where, and what they have counted."
    },
    footer = {
      "",
      "Examples:",
      "  berth status",
      "      All servers of this user.",
      "  berth status 4711",
      "      That of process 4711.",
      "  berth status --json",
      "      For a program to read: one object on each line.",
      "",
      "Servers tell it at a UNIX socket that nobody but their user may connect to (--control of",
      "berth ftp and the others). Exit status: 0 all who were asked have told; 1 there is none, or",
      "one did not tell; 2 the command is wrong, or the place of the sockets is not to be trusted."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class StatusCommand implements Callable<Integer>, WritesNoLog {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "PID",
      description =
          "The process of a server, or the path of its control socket. Without it: all servers of"
              + " this user.")
  private @Nullable String which;

  @Option(names = "--json", description = "Print JSON, one object for each server and line.")
  private boolean json;

  /// Made by picocli.
  StatusCommand() {}

  @Override
  public Integer call() throws IOException {
    int told = 0;
    int silent = 0;
    for (Path socket : sockets()) {
      try {
        String line = ControlSocket.ask(socket, Deadline.after(PATIENCE));
        if (line != null) {
          print(line, told++);
        }
      } catch (SocketTimeoutException e) {
        silent++;
        complain(socket + ": the server has not answered in " + PATIENCE.toSeconds() + " s");
      } catch (IOException | IllegalArgumentException e) {
        silent++;
        complain(socket + ": " + e.getMessage());
      }
    }
    if (told == 0 && silent == 0) {
      complain(nobody());
    }
    return told > 0 && silent == 0 ? Status.DONE : Status.NO_SERVER;
  }

  private List<Path> sockets() throws IOException {
    if (which == null) {
      return ControlSocket.all();
    }
    return which.matches("[0-9]{1,10}")
        ? ControlSocket.of(Long.parseLong(which))
        : List.of(Path.of(which));
  }

  private void print(String line, int before) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.print(line + "\n");
    } else {
      out.print((before > 0 ? "\n" : "") + StatusText.of(line));
    }
    out.flush();
  }

  private String nobody() {
    if (which == null) {
      return "no server of this user runs (one that was started with --control none is not seen)";
    }
    return which.matches("[0-9]+")
        ? "process "
            + which
            + " has no control socket: it is no server of this user's, or was"
            + " started with --control, where its path would be the argument"
        : which + ": no server listens there";
  }

  private void complain(String what) {
    PrintWriter errors = spec.commandLine().getErr();
    errors.println(spec.qualifiedName() + ": " + what);
    errors.flush();
  }
}
