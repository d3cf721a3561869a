package dev.berth.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The arrows between the rooms of the house, as `docs/architecture.md` draws them. There are no
/// others.
class ArrowsTest {
  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("/test-classes/"))
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("dev.berth");

  private static final String JDK = "java..";
  private static final String NULLNESS = "org.jspecify..";
  private static final String SOCKETS = "dev.berth.sockets..";
  private static final String TLS = "dev.berth.tls..";
  private static final String JDK_TLS = "javax..";
  private static final String SESSION = "dev.berth.session..";
  private static final String ARCHITECTURE = "dev.berth.architecture..";
  private static final String WORKER = "dev.berth.worker..";
  private static final String LEDGER = "dev.berth.ledger..";

  /// What the classes of a package may know of the house and of the world, besides their own
  /// package.
  private static final Map<String, List<String>> ARROWS =
      Map.ofEntries(
          Map.entry("dev.berth.sockets", List.of()),
          Map.entry("dev.berth.tls", List.of(SOCKETS, JDK_TLS)),
          Map.entry("dev.berth.session", List.of()),
          Map.entry("dev.berth.session.dialogue", List.of(SESSION)),
          Map.entry("dev.berth.files", List.of(SOCKETS, SESSION)),
          Map.entry("dev.berth.architecture", List.of(SOCKETS, SESSION)),
          Map.entry("dev.berth.worker", List.of(SOCKETS, ARCHITECTURE, LEDGER)),
          Map.entry("dev.berth.ledger", List.of(SOCKETS, SESSION, ARCHITECTURE)),
          Map.entry("dev.berth.driver", List.of(SOCKETS, SESSION, ARCHITECTURE, WORKER, LEDGER)),
          Map.entry(
              "dev.berth.server",
              List.of(SOCKETS, SESSION, ARCHITECTURE, WORKER, LEDGER, "dev.berth.driver..")),
          Map.entry("dev.berth.ftp", List.of(SESSION)),
          Map.entry("dev.berth.cloudhash", List.of(SESSION)),
          Map.entry("dev.berth.tools.netcat", List.of(SOCKETS, TLS)),
          Map.entry("dev.berth.tools.scan", List.of(SOCKETS)),
          Map.entry("dev.berth.tools.relay", List.of(SESSION)));

  @Test
  void allRoomsAreLookedAt() {
    assertThat(ARROWS.keySet())
        .allSatisfy(room ->
            assertThat(HOUSE.stream().filter(c -> c.getPackageName().equals(room))).isNotEmpty());
  }

  @TestFactory
  Stream<DynamicTest> aRoomKnowsOnlyTheRoomsBelowIt() {
    return ARROWS.entrySet().stream()
        .map(arrow ->
            DynamicTest.dynamicTest(arrow.getKey(), () -> check(arrow.getKey(), arrow.getValue())));
  }

  private static void check(String room, List<String> below) {
    String[] allowed =
        Stream.concat(Stream.of(room, JDK, NULLNESS), below.stream()).toArray(String[]::new);
    classes()
        .that()
        .resideInAPackage(room)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(allowed)
        .check(HOUSE);
  }

  @Test
  void noPackagesGoRoundInCircles() {
    slices().matching("dev.berth.(**)").should().beFreeOfCycles().check(HOUSE);
  }

  /// Addresses are values; sockets, channels, threads and clocks are a driver's.
  @Test
  void protocolsDoNoInputOrOutput() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.berth.ftp..", "dev.berth.cloudhash..", "dev.berth.session")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio.channels..", "java.nio.file..")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching("java\\.net\\.(Server|Datagram)?Socket(Channel)?")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Thread.class)
        .check(HOUSE);
  }

  @Test
  void onlyTheSocketsModuleGoesNative() {
    noClasses()
        .that()
        .resideOutsideOfPackage(SOCKETS)
        .should()
        .dependOnClassesThat()
        .haveSimpleName("Linker")
        .orShould()
        .dependOnClassesThat()
        .haveSimpleName("SymbolLookup")
        .check(HOUSE);
  }

  @Test
  void nothingButTheCommandAndTheLabPrints() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.berth.cli..", "dev.berth.lab..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(HOUSE);
  }

  @Test
  void anArchitectureKnowsNoProtocolAndReadsLikeItsChapter() {
    noClasses()
        .that()
        .resideInAPackage("dev.berth.architecture")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.berth.ftp..", "dev.berth.cloudhash..", "dev.berth.driver..")
        .check(HOUSE);
  }
}
