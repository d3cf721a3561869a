package dev.berth.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.Socket;
import dev.berth.tls.TlsException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The programs that people have, and the JDK's own sockets, at the other end.
@Timeout(value = 180, threadMode = SEPARATE_THREAD)
class InteropTest {
  private static final Authority ROOT = Authority.root("Test root");
  private static final Identity SERVER = ROOT.issue("localhost", "127.0.0.1");
  private static final Identity ALICE = ROOT.issue("alice");

  @TempDir Path here;
  private Socket listener;

  @BeforeEach
  void listen() throws IOException {
    listener = Net.listener();
    Files.writeString(here.resolve("ca.pem"), pem(ROOT));
    write("server", SERVER);
    write("alice", ALICE);
  }

  @AfterEach
  void close() {
    listener.close();
  }

  private static String pem(Authority authority) {
    return Identity.of(SERVER.key(), List.of(authority.certificate())).certificatePem();
  }

  private void write(String name, Identity identity) throws IOException {
    Files.writeString(here.resolve(name + ".pem"), identity.certificatePem());
    Files.writeString(
        here.resolve(name + ".key"), Pem.block("PRIVATE KEY", identity.key().getEncoded()));
  }

  private int port() throws IOException {
    return listener.localAddress().getPort();
  }

  private interface Talk<T> {
    T with(TlsSocket tls) throws IOException;
  }

  /// Serves one client.
  private <T> Threads.Call<T> serve(Threads threads, TlsContext context, Talk<T> talk) {
    return threads.start(() -> {
      try (TlsSocket tls = TlsSocket.server(listener.accept(Net.soon()), context)) {
        return talk.with(tls);
      }
    });
  }

  private static TlsContext context() {
    return TlsContext.server(SERVER);
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  // ---------------------------------------------------------------- curl

  private static byte[] answer(TlsSocket tls, byte[] body) throws IOException {
    ByteBuffer request = ByteBuffer.allocate(8192);
    while (!Duo.text(request).contains("\r\n\r\n")) {
      assertThat(tls.readPartial(request, Net.soon())).isPositive();
    }
    // Without a length: the end of the connection is the end of the body.
    Net.write(tls, "HTTP/1.0 200 OK\r\n\r\n");
    tls.write(ByteBuffer.wrap(body), Net.soon());
    return body;
  }

  private String curl(String... arguments) throws IOException, InterruptedException {
    String[] command = new String[arguments.length + 2];
    command[0] = "curl";
    command[1] = "-sS";
    System.arraycopy(arguments, 0, command, 2, arguments.length);
    return Program.run(here, command);
  }

  @ParameterizedTest
  @EnumSource
  void curl_fetches_a_large_body_to_its_end(Threads threads) throws Exception {
    byte[] body = random(3_000_000);
    Threads.Call<byte[]> serving = serve(threads, context(), tls -> answer(tls, body));
    curl("--cacert", "ca.pem", "-o", "got", "https://localhost:" + port() + "/");
    serving.value();
    assertThat(here.resolve("got")).hasBinaryContent(body);
  }

  @ParameterizedTest
  @CsvSource({"--tlsv1.3,TLSv1.3", "--tls-max 1.2,TLSv1.2"})
  void curl_chooses_the_version_and_the_protocol(String option, String version) throws Exception {
    Threads.Call<TlsSession> serving =
        serve(
            Threads.VIRTUAL,
            context().applicationProtocols("http/1.1"),
            tls -> {
              answer(tls, new byte[0]);
              return tls.session();
            });
    curl((option + " --cacert ca.pem https://localhost:" + port() + "/").split(" "));
    assertThat(serving.value().protocol()).isEqualTo(version);
    assertThat(serving.value().applicationProtocol()).isEqualTo("http/1.1");
    assertThat(serving.value().serverName()).isEqualTo("localhost");
  }

  @Test
  void curl_believes_a_certificate_that_was_made_here() throws Exception {
    Identity self = Identity.selfSigned(here.resolve("self.pem"), here.resolve("self.key"));
    Threads.Call<byte[]> serving =
        serve(Threads.PLATFORM, TlsContext.server(self), tls -> answer(tls, new byte[10]));
    curl("--cacert", "self.pem", "https://127.0.0.1:" + port() + "/");
    serving.value();
  }

  @Test
  void curl_that_does_not_believe_us_says_so_to_both() throws Exception {
    Threads.Call<byte[]> serving =
        serve(Threads.PLATFORM, context(), tls -> answer(tls, new byte[0]));
    try (Program curl = Program.start(here, "curl", "-sS", "https://localhost:" + port() + "/")) {
      assertThat(curl.status()).isEqualTo(60);
    }
    assertThat(serving.failure())
        .isInstanceOf(TlsException.class)
        .hasMessageContaining("alert unknown_ca: it does not take our certificate");
  }

  @Test
  void curl_proves_who_asks() throws Exception {
    TlsContext strict = context().requireClientCertificate(ROOT.trust());
    Threads.Call<TlsSession> serving =
        serve(
            Threads.VIRTUAL,
            strict,
            tls -> {
              answer(tls, new byte[0]);
              return tls.session();
            });
    curl(
        ("--cacert ca.pem --cert alice.pem --key alice.key https://localhost:" + port() + "/")
            .split(" "));
    assertThat(serving.value().peerCertificates().get(0)).isEqualTo(ALICE.certificate());
  }

  @Test
  void curl_that_speaks_plain_http_is_refused() throws Exception {
    Threads.Call<byte[]> serving =
        serve(Threads.PLATFORM, context(), tls -> answer(tls, new byte[0]));
    try (Program curl = Program.start(here, "curl", "-sS", "http://localhost:" + port() + "/x")) {
      assertThat(curl.status()).isNotZero();
    }
    assertThat(serving.failure())
        .hasMessageContaining("'GET /x HTTP/1.1': it should have asked by https");
  }

  // ---------------------------------------------------------------- openssl as a client

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_3", "-tls1_2"})
  void openssl_talks_to_our_server(String version) throws Exception {
    Threads.Call<String> serving =
        serve(
            Threads.PLATFORM,
            context(),
            tls -> {
              String asked = Net.read(tls, 6);
              Net.write(tls, "hello yourself\n");
              return asked;
            });
    try (Program openssl =
        Program.start(
            here,
            ("openssl s_client -quiet -verify_return_error -verify_hostname localhost -CAfile ca.pem"
                    + " -servername localhost -connect 127.0.0.1:"
                    + port()
                    + " "
                    + version)
                .split(" "))) {
      say(openssl, "hello\n");
      assertThat(serving.value()).isEqualTo("hello\n");
      openssl.status();
      assertThat(openssl.out()).contains("hello yourself");
    }
  }

  /// K asks for new keys of both, k changes its own (openssl-s_client(1), CONNECTED COMMANDS).
  @Test
  void openssl_changes_keys_in_the_middle() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    Threads.Call<Integer> serving =
        serve(
            Threads.VIRTUAL,
            context(),
            tls -> {
              for (int i = 0; i < 3; i++) {
                heard.add(Net.read(tls, 6));
              }
              return tls.readPartial(ByteBuffer.allocate(1), Net.soon());
            });
    try (Program openssl =
        Program.start(
            here,
            ("openssl s_client -tls1_3 -CAfile ca.pem -connect 127.0.0.1:" + port()).split(" "))) {
      say(openssl, "first\n");
      assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("first\n");
      say(openssl, "K\n");
      waitFor(openssl, "KEYUPDATE");
      say(openssl, "secnd\n");
      assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("secnd\n");
      say(openssl, "k\n");
      waitFor(openssl, "KEYUPDATE(?s:.*)KEYUPDATE");
      say(openssl, "third\n");
      assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("third\n");
      openssl.in().close();
      assertThat(serving.value()).isEqualTo(TlsSocket.END);
      openssl.status();
    }
  }

  private static void say(Program program, String text) throws IOException {
    program.in().write(text.getBytes(StandardCharsets.US_ASCII));
    program.in().flush();
  }

  /// Until the program has written this; a safety net ends it.
  private static Matcher waitFor(Program program, String pattern) throws IOException {
    Deadline deadline = Net.soon();
    Matcher matcher = Pattern.compile(pattern).matcher(program.out());
    while (!matcher.find()) {
      matcher.reset(program.out());
      assertThat(deadline.remaining()).as(program.toString()).isPositive();
      Thread.onSpinWait();
    }
    return matcher;
  }

  @Test
  void openssl_that_negotiates_anew_is_refused() throws Exception {
    Threads.Call<String> serving = serve(Threads.PLATFORM, context(), tls -> Net.read(tls, 1000));
    try (Program openssl =
        Program.start(
            here,
            ("openssl s_client -tls1_2 -CAfile ca.pem -connect 127.0.0.1:" + port()).split(" "))) {
      waitFor(openssl, "SSL-Session");
      say(openssl, "R\n");
      TlsEngineTest.fails(Reason.RENEGOTIATION, serving::value);
    }
  }

  @Test
  void openssl_sees_the_certificate_for_the_name_it_asks_for_after_a_reload_too() throws Exception {
    TlsContext context = TlsContext.server(SERVER, ROOT.issue("a.org"));
    for (String name : new String[] {"CN = a.org", "CN = new.org"}) {
      Threads.Call<Integer> serving =
          serve(
              Threads.PLATFORM,
              context,
              tls -> {
                tls.handshake(Net.soon());
                return tls.readPartial(ByteBuffer.allocate(10), Net.soon());
              });
      String out =
          Program.run(
              here,
              ("openssl s_client -CAfile ca.pem -servername a.org -connect 127.0.0.1:" + port())
                  .split(" "));
      assertThat(out).contains("subject=" + name).contains("Verify return code: 0 (ok)");
      assertThat(serving.value()).isEqualTo(TlsSocket.END);
      context.replaceWith(TlsContext.server(SERVER, ROOT.issue("new.org", "a.org")));
    }
  }

  // ---------------------------------------------------------------- openssl as a server

  private Program openssl(String more) throws IOException {
    return Program.start(
        here,
        ("openssl s_server -accept 127.0.0.1:0 -cert server.pem -key server.key " + more)
            .split(" "));
  }

  /// Connects to a server of openssl, which tells its port when it listens.
  private static Socket connectTo(Program server) throws IOException {
    Matcher told = waitFor(server, "ACCEPT 127.0.0.1:(\\d+)\n");
    return Net.connect(Net.loopback(Integer.parseInt(told.group(1))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_3", "-tls1_2"})
  void our_client_talks_to_openssl(String version) throws Exception {
    TlsContext context = TlsContext.client().trust(Trust.pem(here.resolve("ca.pem")));
    try (Program server = openssl("-rev -alpn h2,ftp " + version);
        TlsSocket tls =
            TlsSocket.client(
                connectTo(server), context.applicationProtocols("ftp", "h2"), "localhost")) {
      Net.write(tls, "hello\n");
      assertThat(Net.read(tls, 6)).isEqualTo("olleh\n");
      assertThat(tls.session().protocol())
          .isEqualTo(version.equals("-tls1_3") ? "TLSv1.3" : "TLSv1.2");
      assertThat(tls.session().applicationProtocol()).isEqualTo("h2");
      tls.closeWrite(Net.soon());
      assertThat(tls.readPartial(ByteBuffer.allocate(1), Net.soon())).isEqualTo(TlsSocket.END);
    }
  }

  @Test
  void our_client_proves_itself_to_openssl_or_learns_that_it_should() throws Exception {
    TlsContext context = TlsContext.client().trust(ROOT.trust());
    try (Program server = openssl("-rev -Verify 2 -CAfile ca.pem")) {
      try (TlsSocket tls = TlsSocket.client(connectTo(server), context, "localhost")) {
        assertThatThrownBy(() -> tls.readPartial(ByteBuffer.allocate(1), Net.soon()))
            .isInstanceOf(TlsException.class)
            .hasMessageContaining("alert certificate_required");
      }
      try (TlsSocket tls =
          TlsSocket.client(connectTo(server), context.identities(ALICE), "localhost")) {
        Net.write(tls, "abc\n");
        assertThat(Net.read(tls, 4)).isEqualTo("cba\n");
      }
    }
  }

  // ---------------------------------------------------------------- the JDK's own sockets

  private static SSLContext jdk() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("key", SERVER.key(), new char[0], SERVER.chain());
    store.setCertificateEntry("ca", ROOT.certificate());
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, new char[0]);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.3,PLATFORM", "TLSv1.3,VIRTUAL", "TLSv1.2,PLATFORM", "TLSv1.2,VIRTUAL"})
  void a_socket_of_the_jdk_is_served(String version, Threads threads) throws Exception {
    byte[] bytes = random(1_000_000);
    Threads.Call<byte[]> serving =
        serve(
            threads,
            context(),
            tls -> {
              byte[] got = tls.readFully(ByteBuffer.allocate(1), Net.soon()) == 1 ? bytes : null;
              tls.write(ByteBuffer.wrap(got), Net.soon());
              tls.closeWrite(Net.soon());
              return tls.read(10, Net.soon());
            });
    try (SSLSocket socket =
        (SSLSocket) jdk().getSocketFactory().createSocket("localhost", port())) {
      socket.setEnabledProtocols(new String[] {version});
      socket.setSoTimeout((int) Net.LONG.toMillis());
      socket.getOutputStream().write('x');
      assertThat(socket.getInputStream().readAllBytes()).isEqualTo(bytes);
      if (version.equals("TLSv1.3")) {
        socket.getOutputStream().write("bye".getBytes(StandardCharsets.US_ASCII));
      }
      socket.shutdownOutput();
    }
    assertThat(serving.value()).asString().isEqualTo(version.equals("TLSv1.3") ? "bye" : "");
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.3,PLATFORM", "TLSv1.3,VIRTUAL", "TLSv1.2,PLATFORM", "TLSv1.2,VIRTUAL"})
  void a_socket_of_the_jdk_serves_us(String version, Threads threads) throws Exception {
    byte[] bytes = random(1_000_000);
    try (SSLServerSocket server =
        (SSLServerSocket) jdk().getServerSocketFactory().createServerSocket(0)) {
      Threads.Call<byte[]> serving =
          Threads.PLATFORM.start(() -> {
            try (SSLSocket socket = (SSLSocket) server.accept()) {
              byte[] got = socket.getInputStream().readNBytes(bytes.length);
              socket.getOutputStream().write("thanks".getBytes(StandardCharsets.US_ASCII));
              return got;
            }
          });
      threads.run(() -> {
        TlsContext context = TlsContext.client().trust(ROOT.trust()).versions(version);
        try (TlsSocket tls =
            TlsSocket.client(
                Net.connect(Net.loopback(server.getLocalPort())), context, "localhost")) {
          tls.write(ByteBuffer.wrap(bytes), Net.soon());
          assertThat(tls.read(100, Net.soon())).asString().isEqualTo("thanks");
          return null;
        }
      });
      assertThat(serving.value()).isEqualTo(bytes);
    }
  }

  /// Not HTTP: it says something first.
  @Test
  void a_server_that_does_not_speak_tls_is_quoted() throws Exception {
    Threads.Call<Void> serving =
        Threads.PLATFORM.start(() -> {
          try (Socket socket = listener.accept(Net.soon())) {
            socket.write(Duo.bytes("220 ftp.example.org ready\r\n"));
            socket.read(10_000, Deadline.after(Duration.ofSeconds(30)));
            return null;
          }
        });
    try (TlsSocket tls =
        TlsSocket.client(Net.connect(listener.localAddress()), context(), "x.org")) {
      assertThatThrownBy(() -> tls.handshake(Net.soon()))
          .isInstanceOf(TlsException.class)
          .hasMessageContaining("it said '220 ftp.example.org ready': ask it for TLS first");
    }
    serving.value();
  }
}
