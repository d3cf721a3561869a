package dev.berth.cli;

import dev.berth.sockets.Socket;
import dev.berth.tls.Identity;
import dev.berth.tls.TlsContext;
import dev.berth.tls.TlsSocket;
import dev.berth.tls.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options of `berth nc` that concern TLS, and what they come to.
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class NcTls {
  private static final String[] LOCAL = {"localhost", "127.0.0.1", "::1"};

  @Option(
      names = {"-c", "--tls"},
      description = "Speak within TLS. A server must prove who it is.")
  private boolean on;

  @Option(
      names = "--tls-ca",
      paramLabel = "FILE",
      description = "Believe the certificates in this PEM file, and not the authorities of Java.")
  private @Nullable Path authorities;

  @Option(
      names = "--tls-name",
      paramLabel = "NAME",
      description = "The name that the server's certificate must be for. Default: HOST.")
  private @Nullable String name;

  @Option(
      names = "--tls-insecure",
      description = "Believe whoever answers: anybody in between can read and change everything.")
  private boolean insecure;

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = {
        "With -l: the certificates in PEM, the server's own first. When neither this file nor that"
            + " of --tls-key is there, both are made: give the certificate to --tls-ca. Default: a"
            + " certificate that vouches for itself, in memory."
      })
  private @Nullable Path certificate;

  @Option(names = "--tls-key", paramLabel = "FILE", description = "With -l: the key in PEM.")
  private @Nullable Path key;

  /// Made by picocli.
  NcTls() {}

  boolean isOn() {
    return on;
  }

  /// What is wrong with the options, or null.
  @Nullable String problem(boolean listen) {
    boolean ofClient = authorities != null || name != null || insecure;
    boolean ofServer = certificate != null || key != null;
    if (!on && (ofClient || ofServer)) {
      return "the options of TLS need -c (--tls)";
    }
    if (listen && ofClient) {
      return "--tls-ca, --tls-name and --tls-insecure are for connecting, not for -l";
    }
    if (!listen && ofServer) {
      return "--tls-cert and --tls-key are for -l";
    }
    if (insecure && authorities != null) {
      return "--tls-insecure believes everybody, and --tls-ca does not: choose one";
    }
    return (certificate == null) == (key == null)
        ? null
        : "--tls-cert and --tls-key go together; both may name the same file";
  }

  /// For a client.
  TlsContext client() throws IOException {
    Path file = authorities;
    TlsContext context = TlsContext.client();
    if (insecure) {
      return context.trust(Trust.anybodyInsecurely());
    }
    return file == null ? context : context.trust(Trust.pem(file));
  }

  /// The client's end.
  TlsSocket connect(Socket socket, TlsContext context, @Nullable String host) throws IOException {
    String asked = name != null ? name : host != null ? host : "localhost";
    return TlsSocket.client(socket, context, asked);
  }

  /// Who the server is.
  Identity identity(@Nullable String host) throws IOException {
    String[] names =
        (host == null ? Stream.of(LOCAL) : Stream.concat(Stream.of(host), Stream.of(LOCAL)))
            .distinct()
            .toArray(String[]::new);
    Path file = certificate;
    Path secret = key;
    if (file == null || secret == null) {
      return Identity.selfSigned(names);
    }
    return Files.exists(file) || Files.exists(secret)
        ? Identity.pem(file, secret)
        : Identity.selfSigned(file, secret, names);
  }
}
