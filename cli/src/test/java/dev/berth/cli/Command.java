package dev.berth.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

/// The command run in this process, with its output taken down. For what does not start a server.
record Command(int status, String out, String errors) {
  static Command run(String... arguments) {
    return run(Map.of(), arguments);
  }

  static Command run(Map<String, String> environment, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter errors = new StringWriter();
    int status =
        Main.commandLine(environment)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(errors, true))
            .execute(arguments);
    return new Command(status, out.toString(), errors.toString());
  }
}
