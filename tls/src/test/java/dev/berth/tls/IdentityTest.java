package dev.berth.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Keys and certificates: from files of every shape, and made on demand.
class IdentityTest {
  @TempDir Path here;

  private Path file(String name) {
    return here.resolve(name);
  }

  private String openssl(String arguments) throws IOException, InterruptedException {
    return Program.run(here, ("openssl " + arguments).split(" "));
  }

  /// A key of this kind in `key.pem` and its certificate in `cert.pem`.
  private void make(String kind) throws IOException, InterruptedException {
    openssl("genpkey -algorithm " + kind + " -out key.pem");
    openssl("req -x509 -key key.pem -out cert.pem -days 2 -subj /CN=test");
  }

  private void works(Identity identity) throws TlsException {
    TlsContext client = TlsContext.client().trust(Trust.anybodyInsecurely());
    Duo duo = Duo.of(client, TlsContext.server(identity)).shakeHands();
    assertThat(duo.client.session().peerCertificates()).contains(identity.certificate());
  }

  // ---------------------------------------------------------------- from files

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RSA",
        "EC -pkeyopt ec_paramgen_curve:P-256",
        "EC -pkeyopt ec_paramgen_curve:P-384",
        "ED25519",
        "RSA-PSS"
      })
  void a_key_in_pkcs8_is_read(String kind) throws Exception {
    make(kind);
    works(Identity.pem(file("cert.pem"), file("key.pem")));
  }

  @ParameterizedTest
  @CsvSource({
    "RSA,rsa -traditional,BEGIN RSA PRIVATE KEY",
    "EC -pkeyopt ec_paramgen_curve:P-256,ec,BEGIN EC PRIVATE KEY"
  })
  void a_key_in_the_older_forms_is_read(String kind, String command, String form) throws Exception {
    make(kind);
    openssl(command + " -in key.pem -out old.pem");
    assertThat(file("old.pem")).content().contains(form);
    works(Identity.pem(file("cert.pem"), file("old.pem")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pkcs8 -topk8 -v2 aes-256-cbc",
        "pkcs8 -topk8 -v2 aes-128-cbc -v2prf hmacWithSHA512",
        "pkcs8 -topk8 -v2 aes256 -v2prf hmacWithSHA1",
        "pkcs8 -topk8 -v1 PBE-SHA1-3DES",
        "rsa -traditional -aes256",
        "rsa -traditional -aes128",
        "rsa -traditional -aes192",
        "rsa -traditional -des3"
      })
  void an_encrypted_key_is_opened_by_its_password(String how) throws Exception {
    make("RSA");
    openssl(how + " -in key.pem -out secret.pem -passout pass:open-sesame");
    Path secret = file("secret.pem");
    assertThat(secret).content().contains("ENCRYPTED");
    works(Identity.pem(file("cert.pem"), secret, "open-sesame".toCharArray()));
    assertThatThrownBy(() -> Identity.pem(file("cert.pem"), secret))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("secret.pem: it is encrypted, and no password was given");
    assertThatThrownBy(() -> Identity.pem(file("cert.pem"), secret, "sesame".toCharArray()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the password does not open it");
  }

  @Test
  void an_encrypted_key_for_an_elliptic_curve_is_opened_by_its_password() throws Exception {
    make("EC -pkeyopt ec_paramgen_curve:P-256");
    openssl("ec -in key.pem -out secret.pem -aes256 -passout pass:pässword");
    works(Identity.pem(file("cert.pem"), file("secret.pem"), "pässword".toCharArray()));
  }

  @Test
  void a_key_that_is_encrypted_in_a_way_that_the_jdk_does_not_know_says_what_to_do()
      throws Exception {
    make("RSA");
    openssl("pkcs8 -topk8 -v2 des3 -in key.pem -out secret.pem -passout pass:x");
    assertThatThrownBy(() -> Identity.pem(file("cert.pem"), file("secret.pem"), "x".toCharArray()))
        .hasMessageContaining("openssl pkcs8 -topk8 -v2 aes256");
  }

  @Test
  void the_password_of_a_key_that_needs_none_is_no_matter() throws Exception {
    make("RSA");
    works(Identity.pem(file("cert.pem"), file("key.pem"), "whatever".toCharArray()));
  }

  @Test
  void key_and_certificates_may_lie_in_one_file_among_other_text() throws Exception {
    make("EC -pkeyopt ec_paramgen_curve:P-256");
    openssl("ecparam -name prime256v1 -out params.pem");
    Files.writeString(
        file("all.pem"),
        "My key: do not touch\r\n"
            + Files.readString(file("params.pem"))
            + openssl("x509 -in cert.pem -text").replace("\n", "\r\n")
            + Files.readString(file("key.pem")));
    works(Identity.pem(file("all.pem"), file("all.pem")));
  }

  @Test
  void a_chain_keeps_its_order() throws IOException {
    Identity identity = Authority.root("Root").below("Middle").issue("localhost");
    StringBuilder text = new StringBuilder();
    for (X509Certificate certificate : identity.chain()) {
      text.append(Identity.of(identity.key(), List.of(certificate)).certificatePem());
    }
    Files.writeString(file("chain.pem"), text);
    Files.writeString(file("key.pem"), Pem.block("PRIVATE KEY", identity.key().getEncoded()));
    assertThat(Identity.pem(file("chain.pem"), file("key.pem")).chain())
        .containsExactly(identity.chain());
  }

  @Test
  void what_is_wrong_with_a_file_is_said_with_its_name() throws Exception {
    Identity one = Identity.selfSigned();
    Identity two = Identity.selfSigned();
    Files.writeString(file("cert.pem"), one.certificatePem());
    Files.writeString(file("key.pem"), Pem.block("PRIVATE KEY", two.key().getEncoded()));
    Files.writeString(file("text"), "hello");
    Files.writeString(
        file("damaged"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    Files.writeString(
        file("base64"), "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n");
    Files.writeString(file("half"), one.certificatePem().substring(0, 200));
    Files.writeString(file("badkey"), Pem.block("PRIVATE KEY", new byte[] {48, 3, 2, 1, 0}));
    Files.writeString(file("oldkey"), Pem.block("EC PRIVATE KEY", new byte[] {48, 3, 2, 1, 0}));
    Files.writeString(file("rawkey"), Pem.block("EC PRIVATE KEY", new byte[] {48, 127, 2, 1, 0}));
    Files.writeString(file("ssh"), Pem.block("OPENSSH PRIVATE KEY", new byte[] {1}));

    said("cert.pem", "key.pem", "key.pem is not that of the first certificate in ");
    said("nothing", "key.pem", "there is no file " + file("nothing"));
    said("text", "key.pem", "there is no certificate in " + file("text"));
    said("cert.pem", "text", "there is no private key in " + file("text"));
    said("cert.pem", "cert.pem", "there is no private key in " + file("cert.pem"));
    said("damaged", "key.pem", "a certificate in " + file("damaged") + " is damaged");
    said("base64", "key.pem", file("base64") + " is not what PEM is");
    said("half", "key.pem", "no END CERTIFICATE");
    said("cert.pem", "badkey", "the private key in " + file("badkey"));
    said("cert.pem", "oldkey", "it does not name its curve");
    said("cert.pem", "rawkey", "it is damaged");
    said("cert.pem", "ssh", "it is a OPENSSH PRIVATE KEY, which TLS does not use");
    assertThatThrownBy(() -> Trust.pem(file("text"))).hasMessageContaining("no certificate in");
    assertThatThrownBy(() -> Trust.pem(here)).isInstanceOf(IOException.class);
  }

  private void said(String certificates, String key, String what) {
    assertThatThrownBy(() -> Identity.pem(file(certificates), file(key)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(what);
  }

  // ---------------------------------------------------------------- made here

  @Test
  void a_certificate_is_made_for_names_and_addresses() {
    Identity identity =
        Identity.selfSigned(
            "Example.org", "*.example.org", "192.0.2.7", "2001:db8::1", "bücher.example");
    assertThat(identity.names())
        .containsExactly(
            "example.org",
            "*.example.org",
            "192.0.2.7",
            "2001:db8:0:0:0:0:0:1",
            "xn--bcher-kva.example");
    X509Certificate certificate = identity.certificate();
    assertThat(certificate.getSubjectX500Principal())
        .hasToString("CN=example.org, O=\"Berth, self-signed\"");
    assertThat(certificate.getVersion()).isEqualTo(3);
    assertThat(certificate.getBasicConstraints()).as("no authority").isEqualTo(-1);
    assertThat(Duration.between(Instant.now(), certificate.getNotAfter().toInstant()))
        .isBetween(Duration.ofDays(729), Duration.ofDays(825));
    assertThat(identity.fingerprint()).matches("([0-9A-F]{2}:){31}[0-9A-F]{2}");
  }

  @Test
  void without_names_it_is_for_this_machine_itself() {
    assertThat(Identity.selfSigned().names())
        .containsExactly("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
  }

  @Test
  void no_two_are_the_same() {
    assertThat(Identity.selfSigned().fingerprint())
        .isNotEqualTo(Identity.selfSigned().fingerprint());
  }

  @Test
  void what_is_not_a_name_is_told() {
    assertThatThrownBy(() -> Identity.selfSigned("a b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'a b'");
  }

  @Test
  void openssl_reads_it_and_finds_nothing_wrong() throws Exception {
    Identity identity = Identity.selfSigned("x".repeat(60) + ".example.org", "127.0.0.1");
    Files.writeString(file("cert.pem"), identity.certificatePem());
    String text = openssl("x509 -in cert.pem -noout -text");
    assertThat(text)
        .contains("prime256v1", "ecdsa-with-SHA256", "IP Address:127.0.0.1", "CA:FALSE");
    assertThat(openssl("verify -x509_strict -CAfile cert.pem cert.pem")).contains("cert.pem: OK");
    assertThat(openssl("x509 -in cert.pem -noout -fingerprint -sha256"))
        .contains(identity.fingerprint());
  }

  @Test
  void dates_after_2049_are_written_as_the_rfc_says() {
    Instant late = Instant.parse("2055-03-04T05:06:07Z");
    Identity identity = SelfSigned.make(List.of("x.org"), Instant.now(), late);
    assertThat(identity.certificate().getNotAfter().toInstant()).isEqualTo(late);
  }

  // ---------------------------------------------------------------- made here, and kept

  @Test
  void a_kept_certificate_is_the_same_the_next_time() throws IOException {
    Identity first = Identity.selfSigned(file("cert.pem"), file("key.pem"), "localhost", "::1");
    Identity second = Identity.selfSigned(file("cert.pem"), file("key.pem"), "localhost");
    assertThat(second.fingerprint()).isEqualTo(first.fingerprint());
    assertThat(second.key()).isEqualTo(first.key());
    for (String name : List.of("cert.pem", "key.pem")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file(name))))
          .isEqualTo("rw-------");
    }
    try (var files = Files.list(here)) {
      assertThat(files).as("nothing else is left there").hasSize(2);
    }
  }

  @Test
  void a_kept_certificate_that_lacks_a_name_or_its_key_makes_way_for_a_new_one()
      throws IOException {
    Identity first = Identity.selfSigned(file("cert.pem"), file("key.pem"), "a.org");
    Identity second = Identity.selfSigned(file("cert.pem"), file("key.pem"), "b.org");
    assertThat(second.names()).containsExactly("b.org");
    Files.delete(file("key.pem"));
    Identity third = Identity.selfSigned(file("cert.pem"), file("key.pem"), "b.org");
    Files.writeString(file("cert.pem"), second.certificatePem());
    Identity fourth = Identity.selfSigned(file("cert.pem"), file("key.pem"), "b.org");
    assertThat(List.of(first, second, third, fourth))
        .extracting(Identity::fingerprint)
        .doesNotHaveDuplicates();
  }

  @Test
  void a_kept_certificate_that_has_expired_makes_way_for_a_new_one() throws IOException {
    Instant then = Instant.now().minus(Duration.ofDays(30));
    Identity late = SelfSigned.make(List.of("a.org"), then, then.plusSeconds(60));
    Pem.write(file("cert.pem"), late.certificatePem());
    Pem.write(file("key.pem"), Pem.block("PRIVATE KEY", late.key().getEncoded()));
    Identity fresh = Identity.selfSigned(file("cert.pem"), file("key.pem"), "a.org");
    assertThat(fresh.certificate().getNotAfter().toInstant()).isAfter(Instant.now());
  }

  @Test
  void a_certificate_of_somebody_else_is_used_and_never_touched() throws IOException {
    Identity bought = Authority.root("Root").issue("a.org");
    String certificate = bought.certificatePem();
    Files.writeString(file("cert.pem"), certificate);
    Files.writeString(file("key.pem"), Pem.block("PRIVATE KEY", bought.key().getEncoded()));
    assertThat(Identity.selfSigned(file("cert.pem"), file("key.pem"), "a.org").fingerprint())
        .isEqualTo(bought.fingerprint());
    assertThatThrownBy(() -> Identity.selfSigned(file("cert.pem"), file("key.pem"), "b.org"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("was not made here, so it stays as it is: CN=a.org");
    assertThat(file("cert.pem")).hasContent(certificate);
  }

  @Test
  void a_key_without_its_certificate_is_not_overwritten() throws IOException {
    Files.writeString(file("key.pem"), "precious");
    assertThatThrownBy(() -> Identity.selfSigned(file("cert.pem"), file("key.pem"), "a.org"))
        .hasMessageContaining("there is a key in " + file("key.pem"));
    assertThat(file("key.pem")).hasContent("precious");
  }
}
