package dev.berth.sockets;

import static dev.berth.sockets.AddrinfoFlag.AI_ALL;
import static dev.berth.sockets.AddrinfoFlag.AI_CANONNAME;
import static dev.berth.sockets.AddrinfoFlag.AI_NUMERICHOST;
import static dev.berth.sockets.AddrinfoFlag.AI_NUMERICSERV;
import static dev.berth.sockets.AddrinfoFlag.AI_PASSIVE;
import static dev.berth.sockets.AddrinfoFlag.AI_V4MAPPED;
import static dev.berth.sockets.NameinfoFlag.NI_DGRAM;
import static dev.berth.sockets.NameinfoFlag.NI_NAMEREQD;
import static dev.berth.sockets.NameinfoFlag.NI_NUMERICHOST;
import static dev.berth.sockets.NameinfoFlag.NI_NUMERICSERV;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.berth.sockets.Waiting.Threads;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// getaddrinfo and getnameinfo, with what /etc/hosts, /etc/services and digits tell: no name server
/// is asked.
@ParameterizedClass
@EnumSource(Threads.class)
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class NamesTest {
  private static final Deadline NOW = Deadline.after(Duration.ZERO);

  private final Threads threads;

  NamesTest(Threads threads) {
    this.threads = threads;
  }

  private List<Addrinfo> lookUp(String host, String service, Hints hints) throws Exception {
    return threads.run(() -> Names.getaddrinfo(host, service, hints, Net.soon()));
  }

  /// Without a moment to wait: what comes then has come without a thread.
  private List<Addrinfo> atOnce(String host, String service, Hints hints) throws Exception {
    return threads.run(() -> Names.getaddrinfo(host, service, hints, NOW));
  }

  private static void fails(GaiError error, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ResolutionException.class, e -> assertThat(e.error()).isEqualTo(error));
  }

  private static InetSocketAddress address(String host, int port) {
    return new InetSocketAddress(host, port);
  }

  // ---------------------------------------------------------------- getaddrinfo

  @Test
  void aNameOfTheHostsFileHasAnAddress() throws Exception {
    List<Addrinfo> found = lookUp("localhost", "4481", Hints.STREAM);
    assertThat(found).isNotEmpty();
    assertThat(found)
        .allSatisfy(one -> {
          assertThat(one.address().getAddress().isLoopbackAddress()).isTrue();
          assertThat(one.address().getPort()).isEqualTo(4481);
          assertThat(one.domain()).isEqualTo(Domain.of(one.address().getAddress()));
          assertThat(one.type()).isEqualTo(Type.STREAM);
          assertThat(one.protocol()).isEqualTo(6);
          assertThat(one.canonicalName()).isNull();
        });
  }

  @Test
  void digitsAreAnsweredAtOnce() throws Exception {
    assertThat(atOnce("127.0.0.1", "80", Hints.STREAM))
        .containsExactly(new Addrinfo(Domain.INET, Type.STREAM, 6, address("127.0.0.1", 80), null));
    assertThat(atOnce("::1", "80", Hints.STREAM))
        .containsExactly(new Addrinfo(Domain.INET6, Type.STREAM, 6, address("::1", 80), null));
    assertThat(Names.resolve("192.0.2.1", "65535", Hints.STREAM)).isCompleted();
  }

  @Test
  void digitsAreThoseOfTheCLibrary() throws Exception {
    assertThat(atOnce("127.1", null, Hints.STREAM).getFirst().address())
        .isEqualTo(address("127.0.0.1", 0));
    assertThat(atOnce("0x7f000001", null, Hints.STREAM).getFirst().address())
        .isEqualTo(address("127.0.0.1", 0));
    assertThat(atOnce("::ffff:127.0.0.1", null, Hints.STREAM).getFirst().address())
        .isEqualTo(address("127.0.0.1", 0));
  }

  @Test
  void aLinkLocalAddressKeepsItsInterface() throws Exception {
    Addrinfo found = atOnce("fe80::1%lo", "80", Hints.STREAM).getFirst();
    assertThat(found.address().getAddress())
        .isInstanceOfSatisfying(
            Inet6Address.class, ipv6 -> assertThat(ipv6.getScopeId()).isPositive());
  }

  private static Hints numeric() {
    return Hints.STREAM.with(AI_NUMERICHOST);
  }

  @Test
  void withNumericHostANameIsRefusedAtOnce() {
    fails(GaiError.EAI_NONAME, () -> atOnce("localhost", "80", numeric()));
  }

  @Test
  void aNameMayBeginLikeDigits() {
    fails(GaiError.EAI_NONAME, () -> atOnce("127.0.0.1.example", null, numeric()));
    fails(GaiError.EAI_NONAME, () -> atOnce("4a", null, numeric()));
    fails(GaiError.EAI_NONAME, () -> atOnce("a:b", null, numeric()));
  }

  @Test
  void withNumericServAServiceNameIsRefusedAtOnce() {
    Hints hints = Hints.STREAM.with(AI_NUMERICSERV);
    fails(GaiError.EAI_NONAME, () -> atOnce("127.0.0.1", "http", hints));
  }

  @Test
  void aServiceHasItsPort() throws Exception {
    assertThat(lookUp("127.0.0.1", "http", Hints.STREAM).getFirst().address().getPort())
        .isEqualTo(80);
    assertThat(lookUp("127.0.0.1", "ftp", Hints.STREAM).getFirst().address().getPort())
        .isEqualTo(21);
  }

  @Test
  void aServiceThatThereIsNot() {
    fails(GaiError.EAI_SERVICE, () -> lookUp("127.0.0.1", "no-such-service", Hints.STREAM));
  }

  @Test
  void withoutAHostItIsTheLoopback() throws Exception {
    assertThat(atOnce(null, "80", Hints.STREAM))
        .extracting(Addrinfo::address)
        .contains(address("127.0.0.1", 80));
  }

  @Test
  void withoutAHostAndPassiveItIsEveryInterface() throws Exception {
    assertThat(atOnce(null, "80", Hints.STREAM.with(AI_PASSIVE)))
        .extracting(Addrinfo::address)
        .contains(address("0.0.0.0", 80));
  }

  @Test
  void withNeitherHostNorServiceThereIsNothingToFind() {
    fails(GaiError.EAI_NONAME, () -> atOnce(null, null, Hints.ANY));
  }

  @Test
  void aDomainIsKeptTo() throws Exception {
    assertThat(lookUp("localhost", null, Hints.STREAM.withDomain(Domain.INET)))
        .isNotEmpty()
        .allSatisfy(one -> assertThat(one.domain()).isEqualTo(Domain.INET));
    fails(GaiError.EAI_ADDRFAMILY, () -> atOnce("::1", null, Hints.STREAM.withDomain(Domain.INET)));
    fails(
        GaiError.EAI_ADDRFAMILY,
        () -> atOnce("127.0.0.1", null, Hints.STREAM.withDomain(Domain.INET6)));
  }

  @Test
  void anAddressIsToldOnceForEachTypeOfSocket() throws Exception {
    assertThat(atOnce("127.0.0.1", "80", Hints.ANY))
        .containsExactlyInAnyOrder(
            new Addrinfo(Domain.INET, Type.STREAM, 6, address("127.0.0.1", 80), null),
            new Addrinfo(Domain.INET, Type.DGRAM, 17, address("127.0.0.1", 80), null));
    assertThat(atOnce("127.0.0.1", "80", Hints.ANY.withType(Type.DGRAM)))
        .containsExactly(new Addrinfo(Domain.INET, Type.DGRAM, 17, address("127.0.0.1", 80), null));
    assertThat(atOnce("127.0.0.1", "80", Hints.ANY.withProtocol(6)))
        .extracting(Addrinfo::type)
        .containsExactly(Type.STREAM);
  }

  @Test
  void aServiceOfDatagramsIsNoneOfStreams() throws Exception {
    Hints datagrams = Hints.ANY.withType(Type.DGRAM);
    assertThat(lookUp("127.0.0.1", "tftp", datagrams).getFirst().address().getPort()).isEqualTo(69);
    fails(GaiError.EAI_SERVICE, () -> lookUp("127.0.0.1", "tftp", Hints.STREAM));
  }

  @Test
  void namesAreNotOfTheDomainUnix() {
    fails(
        GaiError.EAI_FAMILY, () -> atOnce("127.0.0.1", "80", Hints.STREAM.withDomain(Domain.UNIX)));
  }

  @Test
  void withMappedAnIpv4AddressIsOneForAnIpv6Socket() throws Exception {
    Hints hints = Hints.STREAM.withDomain(Domain.INET6).with(AI_V4MAPPED);
    assertThat(atOnce("127.0.0.1", "80", hints))
        .containsExactly(
            new Addrinfo(Domain.INET6, Type.STREAM, 6, address("127.0.0.1", 80), null));
    assertThat(atOnce("::1", "80", hints.with(AI_ALL)))
        .extracting(Addrinfo::address)
        .containsExactly(address("::1", 80));
  }

  @Test
  void aProtocolThatDoesNotGoWithTheTypeIsRefused() {
    Hints udpStream = Hints.STREAM.withProtocol(17);
    assertThatThrownBy(() -> atOnce("127.0.0.1", "80", udpStream))
        .isInstanceOf(ResolutionException.class);
  }

  @Test
  void theCanonicalNameIsToldWhenAskedFor() throws Exception {
    List<Addrinfo> found = lookUp("localhost", null, Hints.STREAM.with(AI_CANONNAME));
    assertThat(found.getFirst().canonicalName()).isEqualTo("localhost");
    assertThat(found.subList(1, found.size()))
        .allSatisfy(one -> assertThat(one.canonicalName()).isNull());
  }

  @Test
  void theCanonicalNameOfNoHostIsABadFlag() {
    fails(GaiError.EAI_BADFLAGS, () -> atOnce(null, "80", Hints.STREAM.with(AI_CANONNAME)));
  }

  @Test
  void aZeroInANameDoesNotCutItOff() {
    fails(GaiError.EAI_NONAME, () -> lookUp("127.0.0.1\0.example", "80", Hints.STREAM));
    fails(GaiError.EAI_NONAME, () -> lookUp("127.0.0.1", "80\0", Hints.STREAM));
  }

  @Test
  void theErrorIsAnUnknownHostThatNamesCallHostAndService() {
    assertThatThrownBy(() -> atOnce("localhost", "80", numeric()))
        .isInstanceOf(UnknownHostException.class)
        .hasMessage("getaddrinfo localhost 80: EAI_NONAME (-2), Name or service not known");
  }

  @Test
  void theErrorComesFromTheThreadThatAskedWithThatOfTheLookupAsItsCause() throws Exception {
    Throwable failure =
        threads
            .start(
                () -> Names.getaddrinfo("127.0.0.1", "no-such-service", Hints.STREAM, Net.soon()))
            .failure();
    assertThat(failure.getStackTrace())
        .anySatisfy(frame -> assertThat(frame.getClassName()).contains("NamesTest"));
    assertThat(failure).hasCauseInstanceOf(ResolutionException.class);
  }

  @Test
  void thousandsOfLookupsLeaveNothingBehind() throws Exception {
    long before = OpenDescriptors.count("");
    for (int i = 0; i < 2_000; i++) {
      Names.getaddrinfo("127.0.0.1", "80", Hints.ANY.with(AI_CANONNAME), NOW);
    }
    assertThat(OpenDescriptors.count("")).isLessThanOrEqualTo(before + 5);
  }

  // ---------------------------------------------------------------- waiting for an answer

  @Test
  void anAnswerThatComesIsWaitedFor() throws Exception {
    CompletableFuture<String> answer = new CompletableFuture<>();
    Waiting<String> waiting =
        threads.start(() -> Names.await(answer, Deadline.NONE, "look")).untilItParks();
    answer.complete("here");
    assertThat(waiting.value()).isEqualTo("here");
  }

  @Test
  void theDeadlineEndsTheWaitAndGivesUpTheLookup() throws Exception {
    CompletableFuture<String> answer = new CompletableFuture<>();
    Throwable failure =
        threads.start(() -> Names.await(answer, Deadline.afterNanos(1), "look x")).failure();
    assertThat(failure)
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessage("look x: the deadline has passed");
    assertThat(answer).isCancelled();
  }

  @Test
  void anInterruptEndsTheWaitAndTheThreadStaysInterrupted() throws Exception {
    CompletableFuture<String> answer = new CompletableFuture<>();
    Waiting<Boolean> waiting =
        threads
            .start(() -> {
              assertThatThrownBy(() -> Names.await(answer, Deadline.NONE, "look x"))
                  .isInstanceOf(InterruptedIOException.class)
                  .hasMessage("look x: interrupted");
              return Thread.currentThread().isInterrupted();
            })
            .untilItParks();
    waiting.thread().interrupt();
    assertThat(waiting.value()).isTrue();
    assertThat(answer).isCancelled();
  }

  @Test
  void whateverAResolverFailsWithIsAnIoException() throws Exception {
    IOException own = new IOException("own");
    assertThat(failureOf(CompletableFuture.failedFuture(own))).isSameAs(own);
    assertThat(failureOf(CompletableFuture.failedFuture(new IllegalStateException("bug"))))
        .isInstanceOf(IOException.class)
        .hasMessage("look x: the resolver has failed")
        .hasRootCauseMessage("bug");
    CompletableFuture<String> cancelled = new CompletableFuture<>();
    cancelled.cancel(false);
    assertThat(failureOf(cancelled)).isInstanceOf(IOException.class);
  }

  private Throwable failureOf(CompletableFuture<String> answer) throws Exception {
    return threads.start(() -> Names.await(answer, Net.soon(), "look x")).failure();
  }

  @Test
  void aLoopGetsItsAnswerLaterAndIsWoken() throws Exception {
    try (Multiplexer loop = Multiplexer.open(Multiplexer.Kind.EPOLL)) {
      CompletableFuture<List<Addrinfo>> asked = Names.resolve("localhost", "http", Hints.STREAM);
      var _ = asked.whenComplete((_, _) -> loop.wakeUp());
      threads.run(() -> {
        while (!asked.isDone()) {
          loop.await(Net.LONG.toNanos());
        }
        return null;
      });
      assertThat(asked.get().getFirst().address().getPort()).isEqualTo(80);
    }
  }

  @Test
  void aLookupRunsInAThreadOfItsOwn() throws Exception {
    CompletableFuture<List<Addrinfo>> asked = Names.resolve("localhost", "http", Hints.STREAM);
    asked.get(Net.LONG.toSeconds(), TimeUnit.SECONDS);
    assertThat(Thread.getAllStackTraces().keySet())
        .anySatisfy(thread -> assertThat(thread.getName()).startsWith("berth-lookup-"));
  }

  // ---------------------------------------------------------------- getnameinfo

  private Nameinfo name(InetSocketAddress address, NameinfoFlag... flags) throws Exception {
    return threads.run(() -> Names.getnameinfo(address, Net.soon(), flags));
  }

  @Test
  void anAddressHasItsNameAndItsService() throws Exception {
    Nameinfo named = name(address("127.0.0.1", 80));
    assertThat(named.host()).isNotEqualTo("127.0.0.1");
    assertThat(named.service()).isEqualTo("http");
  }

  @Test
  void inDigitsItIsToldAtOnce() throws Exception {
    Nameinfo digits =
        threads.run(
            () -> Names.getnameinfo(address("::1", 80), NOW, NI_NUMERICHOST, NI_NUMERICSERV));
    assertThat(digits).isEqualTo(new Nameinfo("::1", "80"));
  }

  @Test
  void eitherOfBothMayBeInDigits() throws Exception {
    assertThat(name(address("127.0.0.1", 80), NI_NUMERICHOST))
        .isEqualTo(new Nameinfo("127.0.0.1", "http"));
    assertThat(name(address("127.0.0.1", 80), NI_NUMERICSERV).service()).isEqualTo("80");
  }

  @Test
  void aPortWithoutANameIsToldInDigits() throws Exception {
    assertThat(name(address("127.0.0.1", 65_535), NI_NUMERICHOST).service()).isEqualTo("65535");
  }

  @Test
  void someServicesHaveAnotherNameForDatagrams() throws Exception {
    // shell of TCP, syslog of UDP: services(5).
    assertThat(name(address("127.0.0.1", 514), NI_NUMERICHOST, NI_DGRAM).service())
        .isEqualTo("syslog");
    assertThat(name(address("127.0.0.1", 514), NI_NUMERICHOST).service()).isEqualTo("shell");
  }

  @Test
  void aNameThatMustBeAndIsNotIsAnError() {
    // Both flags together cannot be satisfied, so no name server is asked.
    fails(
        GaiError.EAI_NONAME,
        () -> name(address("192.0.2.1", 80), NI_NAMEREQD, NI_NUMERICHOST, NI_NUMERICSERV));
  }

  @Test
  void anAddressThatIsNotResolvedHasNoName() {
    InetSocketAddress unresolved = InetSocketAddress.createUnresolved("example.invalid", 80);
    assertThatThrownBy(() -> name(unresolved)).isInstanceOf(IllegalArgumentException.class);
  }

  // ---------------------------------------------------------------- hints

  @Test
  void hintsAreValues() {
    Hints hints = Hints.ANY.with(AI_PASSIVE).with(AI_NUMERICSERV).withDomain(Domain.INET);
    assertThat(hints.flags()).containsExactlyInAnyOrder(AI_PASSIVE, AI_NUMERICSERV);
    assertThat(hints).isEqualTo(Hints.ANY.withDomain(Domain.INET).with(AI_NUMERICSERV, AI_PASSIVE));
    assertThat(Hints.ANY.flags()).isEmpty();
  }
}
