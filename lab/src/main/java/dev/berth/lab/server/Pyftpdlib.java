package dev.berth.lab.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// pyftpdlib: one reactor, in Python.
record Pyftpdlib(Programs programs) implements FtpServer {
  private static final String PEER = "pyftpdlib";

  /// Debian's own, which its package is for; a newer Python on the PATH may lack asyncore.
  private static final Path PYTHON = Path.of("/usr/bin/python3");

  @Override
  public String name() {
    return PEER;
  }

  @Override
  public Optional<String> missing() {
    if (!Files.isExecutable(PYTHON)) {
      return Optional.of("no " + PYTHON);
    }
    return imports()
        ? Optional.empty()
        : Optional.of(
            "no pyftpdlib in " + PYTHON + "; install python3-pyftpdlib, or run lab/peers");
  }

  @Override
  public Launch prepare(Setup setup) throws IOException {
    Path script = setup.directory().resolve("server.py");
    Resources.copy("pyftpdlib-server.py", script);
    return new Launch(
        List.of(
            PYTHON.toString(),
            script.toString(),
            setup.site().toString(),
            Integer.toString(setup.port()),
            Integer.toString(setup.firstPassive()),
            Integer.toString(setup.lastPassive())),
        environment());
  }

  private Map<String, String> environment() {
    return Map.of(
        "PYTHONPATH", programs.tree(PEER).resolve("usr/lib/python3/dist-packages").toString());
  }

  private boolean imports() {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(PYTHON.toString(), "-c", "import pyftpdlib.servers")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD);
      builder.environment().putAll(environment());
      Process process = builder.start();
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return false;
      }
      return process.exitValue() == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
