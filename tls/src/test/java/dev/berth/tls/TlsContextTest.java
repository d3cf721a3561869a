package dev.berth.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.tls.TlsException.Reason;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who is believed, who is shown, and what is said when it does not fit.
class TlsContextTest {
  private static final Authority ROOT = Authority.root("Test root");
  private static final Authority OTHER = Authority.root("Another root");

  private static Duo duo(TlsContext client, String host, TlsContext server) {
    return new Duo(client.clientEngine(host, -1), server.serverEngine(), 1 << 20);
  }

  private static TlsContext trusting(Authority authority) {
    return TlsContext.client().trust(authority.trust());
  }

  /// A handshake that the client ends: what it says; the server is told by an alert.
  private static TlsException refusedByClient(Duo duo, String alert) {
    TlsException refusal = failure(duo, duo.client, duo.server);
    duo.carry(duo.client, duo.server);
    assertThatThrownBy(() -> Duo.step(duo.server))
        .isInstanceOfSatisfying(
            TlsException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.ALERT);
              assertThat(e.alert()).isEqualTo(alert);
              assertThat(e)
                  .hasMessageContaining("the client has refused us with the alert " + alert);
            });
    return refusal;
  }

  /// Goes on until one end refuses the other.
  static TlsException failure(Duo duo, TlsEngine refusing, TlsEngine other) {
    while (true) {
      try {
        boolean over = Duo.step(refusing);
        if (over && !duo.carry(other, refusing)) {
          refusing.read(ByteBuffer.allocate(1));
        }
      } catch (TlsException e) {
        return e;
      }
      try {
        duo.carry(refusing, other);
        Duo.step(other);
        duo.carry(other, refusing);
      } catch (TlsException e) {
        throw new AssertionError("refused by the wrong end", e);
      }
    }
  }

  // ---------------------------------------------------------------- servers

  @ParameterizedTest
  @CsvSource({
    "example.org,example.org",
    "example.org,EXAMPLE.ORG",
    "example.org,example.org.",
    "*.example.org,ftp.example.org",
    "127.0.0.1,127.0.0.1",
    "::1,::1",
    "::1,[::1]",
    "localhost,localhost",
    "xn--bcher-kva.example,bücher.example"
  })
  void a_server_is_believed_by_the_name_it_was_asked_for(String certified, String asked)
      throws TlsException {
    TlsContext server = TlsContext.server(ROOT.issue(certified));
    Duo duo = duo(trusting(ROOT), asked, server).shakeHands();
    assertThat(duo.client.session().peerCertificates()).hasSize(1);
    boolean isName = Names.address(Names.normal(asked)) == null;
    assertThat(duo.server.session().serverName()).isEqualTo(isName ? Names.normal(asked) : null);
    assertThat(duo.client.session().serverName()).isEqualTo(duo.server.session().serverName());
  }

  @ParameterizedTest
  @CsvSource({
    "example.org,example.com",
    "example.org,ftp.example.org",
    "*.example.org,example.org",
    "*.example.org,a.b.example.org",
    "127.0.0.1,127.0.0.2",
    "127.0.0.1,localhost",
    "localhost,127.0.0.1"
  })
  void a_server_is_not_believed_by_another_name(String certified, String asked) {
    TlsContext server = TlsContext.server(ROOT.issue(certified));
    TlsException refusal =
        refusedByClient(duo(trusting(ROOT), asked, server), "certificate_unknown");
    assertThat(refusal.reason()).isEqualTo(Reason.NAME_MISMATCH);
    assertThat(refusal)
        .hasMessageContaining("the certificate is for " + certified + " and not for " + asked);
  }

  @Test
  void a_chain_with_intermediate_authorities_is_believed() throws TlsException {
    Identity identity = ROOT.below("Middle").below("Lower").issue("localhost");
    Duo duo = duo(trusting(ROOT), "localhost", TlsContext.server(identity)).shakeHands();
    assertThat(duo.client.session().peerCertificates()).hasSize(3);
  }

  @Test
  void a_certificate_of_an_unknown_issuer_is_not_believed() {
    TlsContext server = TlsContext.server(OTHER.issue("localhost"));
    TlsException refusal =
        refusedByClient(duo(trusting(ROOT), "localhost", server), "certificate_unknown");
    assertThat(refusal.reason()).isEqualTo(Reason.UNKNOWN_ISSUER);
    assertThat(refusal).hasMessageContaining("CN=Another root").hasMessageContaining("Trust.pem");
  }

  @Test
  void a_certificate_that_vouches_for_itself_is_believed_only_when_it_is_given()
      throws TlsException {
    Identity self = Identity.selfSigned("localhost");
    TlsContext server = TlsContext.server(self);
    duo(TlsContext.client().trust(Trust.certificates(self.certificate())), "localhost", server)
        .shakeHands();
    for (Trust trust : List.of(Trust.system(), ROOT.trust(), Trust.system().and(ROOT.trust()))) {
      TlsException refusal =
          refusedByClient(
              duo(TlsContext.client().trust(trust), "localhost", server), "certificate_unknown");
      assertThat(refusal.reason()).isEqualTo(Reason.UNKNOWN_ISSUER);
      assertThat(refusal).hasMessageContaining("it vouches for itself");
    }
    duo(
            TlsContext.client().trust(Trust.system().and(Trust.certificates(self.certificate()))),
            "localhost",
            server)
        .shakeHands();
  }

  /// As old certificates are; RFC 9525 has given that up, the JDK has not.
  @Test
  void a_certificate_without_alternative_names_is_believed_by_its_common_name()
      throws TlsException {
    Identity old = ROOT.issueWithoutNames("example.org");
    duo(trusting(ROOT), "example.org", TlsContext.server(old)).shakeHands();
    TlsException refusal =
        refusedByClient(
            duo(trusting(ROOT), "example.com", TlsContext.server(old)), "certificate_unknown");
    assertThat(refusal.reason()).isEqualTo(Reason.NAME_MISMATCH);
    assertThat(refusal).hasMessageContaining("is for CN=example.org and not for example.com");
  }

  @Test
  void an_imposter_with_the_same_name_is_not_believed() {
    Authority imposter = Authority.root("Test root");
    TlsContext server = TlsContext.server(imposter.issue("localhost"));
    TlsException refusal =
        refusedByClient(duo(trusting(ROOT), "localhost", server), "certificate_unknown");
    assertThat(refusal.reason()).isIn(Reason.UNKNOWN_ISSUER, Reason.BAD_CERTIFICATE);
  }

  @Test
  void a_certificate_that_has_expired_is_not_believed() {
    Instant then = Instant.now().minus(Duration.ofDays(30));
    Identity late = ROOT.issue("EC", then, then.plusSeconds(3600), "localhost");
    TlsException refusal =
        refusedByClient(
            duo(trusting(ROOT), "localhost", TlsContext.server(late)), "certificate_unknown");
    assertThat(refusal.reason()).isEqualTo(Reason.OUT_OF_DATE);
    assertThat(refusal).hasMessageContaining("has expired on");
  }

  @Test
  void a_certificate_of_tomorrow_is_not_believed_today() {
    Instant from = Authority.tomorrow();
    Identity early = ROOT.issue("EC", from, from.plusSeconds(3600), "localhost");
    TlsException refusal =
        refusedByClient(
            duo(trusting(ROOT), "localhost", TlsContext.server(early)), "certificate_unknown");
    assertThat(refusal.reason()).isEqualTo(Reason.OUT_OF_DATE);
    assertThat(refusal).hasMessageContaining("is not valid before");
  }

  @Test
  void even_a_certificate_that_was_given_is_not_believed_after_its_time() {
    Instant then = Instant.now().minus(Duration.ofDays(30));
    Identity late = SelfSigned.make(List.of("localhost"), then, then.plusSeconds(3600));
    TlsContext client = TlsContext.client().trust(Trust.certificates(late.certificate()));
    TlsException refusal =
        refusedByClient(duo(client, "localhost", TlsContext.server(late)), "certificate_unknown");
    assertThat(refusal.reason()).isEqualTo(Reason.OUT_OF_DATE);
  }

  @Test
  void a_certificate_that_was_given_is_still_for_its_names_only() {
    Identity self = Identity.selfSigned("localhost");
    TlsContext client = TlsContext.client().trust(Trust.certificates(self.certificate()));
    TlsException refusal =
        refusedByClient(duo(client, "example.org", TlsContext.server(self)), "certificate_unknown");
    assertThat(refusal.reason()).isEqualTo(Reason.NAME_MISMATCH);
  }

  @Test
  void an_insecure_client_believes_anybody() throws TlsException {
    Instant then = Instant.now().minus(Duration.ofDays(30));
    Identity late = SelfSigned.make(List.of("elsewhere"), then, then.plusSeconds(3600));
    TlsContext client = TlsContext.client().trust(Trust.anybodyInsecurely());
    duo(client, "localhost", TlsContext.server(late)).shakeHands();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ".", "a b", "-", "a..b", "x/y"})
  void what_is_not_the_name_of_a_host_is_told_at_once(String name) {
    assertThatThrownBy(() -> TlsContext.client().clientEngine(name, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not the name of a host: '" + name + "'");
  }

  @Test
  void a_server_without_a_certificate_is_told_at_once() {
    assertThatThrownBy(TlsContext::server)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Identity");
    assertThatThrownBy(() -> TlsContext.client().serverEngine())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> Trust.certificates()).isInstanceOf(IllegalArgumentException.class);
  }

  // ---------------------------------------------------------------- names (SNI)

  private static String subject(Duo duo) {
    return duo.client.session().peerCertificates().get(0).getSubjectX500Principal().getName();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void a_server_shows_the_certificate_for_the_name_that_is_asked_for(String version)
      throws TlsException {
    TlsContext server =
        TlsContext.server(
            ROOT.issue("default.org", "127.0.0.1"),
            ROOT.issue("a.org"),
            ROOT.issue("*.b.org"),
            ROOT.issue("RSA", Authority.yesterday(), Authority.tomorrow(), "c.org"));
    TlsContext client = trusting(ROOT).versions(version);
    assertThat(subject(duo(client, "a.org", server).shakeHands())).isEqualTo("CN=a.org");
    assertThat(subject(duo(client, "x.b.org", server).shakeHands())).isEqualTo("CN=*.b.org");
    assertThat(subject(duo(client, "c.org", server).shakeHands())).isEqualTo("CN=c.org");
    assertThat(subject(duo(client, "default.org", server).shakeHands()))
        .isEqualTo("CN=default.org");
    assertThat(subject(duo(client, "127.0.0.1", server).shakeHands()))
        .as("asked for none")
        .isEqualTo("CN=default.org");
    TlsContext anybody = client.trust(Trust.anybodyInsecurely());
    assertThat(subject(duo(anybody, "unknown.org", server).shakeHands()))
        .isEqualTo("CN=default.org");
  }

  @ParameterizedTest
  @CsvSource({"EC,TLSv1.3", "EC,TLSv1.2", "RSA,TLSv1.3", "RSA,TLSv1.2", "Ed25519,TLSv1.3"})
  void keys_of_each_kind_serve(String algorithm, String version) throws TlsException {
    Identity identity =
        ROOT.issue(algorithm, Authority.yesterday(), Authority.tomorrow(), "localhost");
    Duo duo =
        duo(trusting(ROOT).versions(version), "localhost", TlsContext.server(identity))
            .shakeHands();
    duo.say(duo.client, duo.server, "hello");
  }

  // ---------------------------------------------------------------- application protocols (ALPN)

  @Test
  void both_speak_the_protocol_that_the_server_likes_best() throws TlsException {
    TlsContext server = Duo.SERVER.applicationProtocols("h2", "http/1.1");
    Duo duo =
        Duo.of(Duo.CLIENT.applicationProtocols("spdy/3", "http/1.1", "h2"), server).shakeHands();
    assertThat(duo.server.session().applicationProtocol()).isEqualTo("h2");
    assertThat(duo.client.session().applicationProtocol()).isEqualTo("h2");
  }

  @Test
  void without_one_they_have_none() throws TlsException {
    TlsContext speaking = Duo.SERVER.applicationProtocols("ftp");
    for (Duo duo :
        List.of(
            Duo.of(Duo.CLIENT, Duo.SERVER),
            Duo.of(Duo.CLIENT, speaking),
            Duo.of(Duo.CLIENT.applicationProtocols("ftp"), Duo.SERVER))) {
      duo.shakeHands();
      assertThat(duo.server.session().applicationProtocol()).isNull();
      assertThat(duo.client.session().applicationProtocol()).isNull();
    }
  }

  /// As RFC 7301, section 3.2 asks for, against protocols that are mistaken for each other
  /// (ALPACA).
  @Test
  void a_client_that_speaks_other_protocols_only_is_refused() {
    Duo duo =
        Duo.of(Duo.CLIENT.applicationProtocols("http/1.1"), Duo.SERVER.applicationProtocols("ftp"));
    TlsException refusal = failure(duo, duo.server, duo.client);
    assertThat(refusal.reason()).isEqualTo(Reason.PROTOCOL);
    duo.carry(duo.server, duo.client);
    assertThatThrownBy(() -> Duo.step(duo.client))
        .isInstanceOfSatisfying(
            TlsException.class,
            e -> {
              assertThat(e.alert()).isEqualTo("no_application_protocol");
              assertThat(e).hasMessageContaining("no application protocol (ALPN) in common");
            });
  }

  @Test
  void without_a_common_version_both_are_told() {
    Duo duo = Duo.of(Duo.CLIENT.versions("TLSv1.2"), Duo.SERVER.versions("TLSv1.3"));
    TlsException refusal = failure(duo, duo.server, duo.client);
    assertThat(refusal.reason()).isEqualTo(Reason.PROTOCOL);
    assertThat(refusal).hasMessageContaining("TLSv1.2");
    duo.carry(duo.server, duo.client);
    assertThatThrownBy(() -> Duo.step(duo.client))
        .hasMessageContaining("no version of TLS in common");
  }

  // ---------------------------------------------------------------- clients' certificates

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void a_client_that_must_prove_itself_does(String version) throws TlsException {
    TlsContext server = Duo.SERVER.requireClientCertificate(ROOT.trust()).versions(version);
    for (Identity identity :
        List.of(
            ROOT.issue("alice"),
            ROOT.below("Middle").issue("alice"),
            ROOT.issue("RSA", Authority.yesterday(), Authority.tomorrow(), "alice"))) {
      Duo duo = Duo.of(Duo.CLIENT.identities(OTHER.issue("bob"), identity), server).shakeHands();
      assertThat(duo.server.session().peerCertificates().get(0)).isEqualTo(identity.certificate());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void a_client_that_shows_nothing_is_refused_where_it_must_show_something(String version) {
    TlsContext server = Duo.SERVER.requireClientCertificate(ROOT.trust()).versions(version);
    Duo duo = Duo.of(Duo.CLIENT, server);
    TlsException refusal = failure(duo, duo.server, duo.client);
    assertThat(refusal.reason()).isEqualTo(Reason.NO_CERTIFICATE);
    assertThat(refusal).hasMessage("the client has shown no certificate, and it must");
    duo.carry(duo.server, duo.client);
    assertThatThrownBy(() -> duo.client.read(ByteBuffer.allocate(1)))
        .isInstanceOfSatisfying(
            TlsException.class,
            e ->
                assertThat(e.alert())
                    .isEqualTo(
                        version.equals("TLSv1.3") ? "certificate_required" : "handshake_failure"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void a_client_that_may_prove_itself_need_not(String version) throws TlsException {
    TlsContext server = Duo.SERVER.requestClientCertificate(ROOT.trust()).versions(version);
    Duo without = Duo.of(Duo.CLIENT, server).shakeHands();
    assertThat(without.server.session().peerCertificates()).isEmpty();
    Duo with = Duo.of(Duo.CLIENT.identities(ROOT.issue("alice")), server).shakeHands();
    assertThat(with.server.session().peerCertificates()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_client_whose_certificate_is_not_believed_is_refused_even_where_it_need_show_none(
      boolean required) {
    TlsContext server =
        required
            ? Duo.SERVER.requireClientCertificate(ROOT.trust())
            : Duo.SERVER.requestClientCertificate(ROOT.trust());
    Duo duo = Duo.of(Duo.CLIENT.identities(OTHER.issue("alice")), server);
    TlsException refusal = failure(duo, duo.server, duo.client);
    assertThat(refusal.reason()).isEqualTo(Reason.UNKNOWN_ISSUER);
    duo.carry(duo.server, duo.client);
    assertThatThrownBy(() -> duo.client.read(ByteBuffer.allocate(1)))
        .hasMessageContaining("it does not take our certificate");
  }

  // ---------------------------------------------------------------- new certificates

  @Test
  void new_connections_see_the_new_certificate_and_old_ones_go_on() throws TlsException {
    TlsContext server = TlsContext.server(ROOT.issue("old.org", "localhost"));
    TlsContext client = trusting(ROOT);
    Duo before = duo(client, "localhost", server).shakeHands();
    Duo during = duo(client, "localhost", server);
    Duo.step(during.client);
    during.carry();

    server.replaceWith(TlsContext.server(ROOT.issue("new.org", "localhost")));

    during.shakeHands();
    assertThat(subject(during)).isEqualTo("CN=old.org");
    before.say(before.client, before.server, "still here");
    assertThat(subject(duo(client, "localhost", server).shakeHands())).isEqualTo("CN=new.org");
  }

  /// With a session that is resumed, no certificate is shown (RFC 8446, section 2.2).
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void no_session_of_before_is_resumed_with_a_new_certificate(String version) throws TlsException {
    TlsContext server = TlsContext.server(ROOT.issue("old.org", "localhost"));
    TlsContext client = trusting(ROOT).versions(version);
    for (String subject : List.of("CN=old.org", "CN=old.org", "CN=new.org", "CN=new.org")) {
      if (subject.equals("CN=new.org")) {
        server.replaceWith(TlsContext.server(ROOT.issue("new.org", "localhost")));
      }
      Duo duo = new Duo(client.clientEngine("localhost", 443), server.serverEngine(), 1 << 20);
      duo.shakeHands();
      assertThat(subject(duo)).isEqualTo(subject);
      duo.say(duo.server, duo.client, "hello");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void a_session_is_resumed_with_the_same_server_only(String version) throws TlsException {
    TlsContext server = TlsContext.server(ROOT.issue("localhost"));
    TlsContext client = trusting(ROOT).versions(version);
    Set<Integer> known = new HashSet<>();
    for (int port : new int[] {443, 443, 444, -1, -1}) {
      Duo duo = new Duo(client.clientEngine("localhost", port), server.serverEngine(), 1 << 20);
      duo.shakeHands();
      duo.say(duo.server, duo.client, "hello");
      // Values are those of a session, whichever connection has put them there.
      Object first = duo.client.sslSession().getValue("port");
      duo.client.sslSession().putValue("port", port);
      assertThat(first).isEqualTo(known.add(port) || port < 0 ? null : port);
    }
  }

  @Test
  void a_context_shows_names_and_no_keys() {
    Identity identity = ROOT.issue("localhost");
    assertThat(TlsContext.server(identity).toString())
        .contains("localhost")
        .doesNotContain("rivate");
    assertThat(identity.toString()).startsWith("[localhost] until 20");
  }
}
