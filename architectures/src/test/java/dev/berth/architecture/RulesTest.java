package dev.berth.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the module promises of itself; the rules of the whole house are in the module `cli`.
class RulesTest {
  private static final Path SOURCES = Path.of("src/main/java/dev/berth");
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.berth.architecture", "dev.berth.driver", "dev.berth.server");

  @Test
  void anArchitectureKnowsServicesAndNoDriverNoSocketAndNoServer() {
    noClasses()
        .that()
        .resideInAPackage("dev.berth.architecture..")
        .and()
        .doNotHaveSimpleName("WorkerOptions") // They name a program, which is a thing of sockets.
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.berth.driver..", "dev.berth.server..", "dev.berth.sockets..", "java.nio..")
        .check(CLASSES);
  }

  @Test
  void anArchitectureKnowsOfAProtocolOnlyWhyItRefuses() {
    noClasses()
        .that()
        .resideInAPackage("dev.berth.architecture..")
        .should()
        .dependOnClassesThat()
        .haveNameMatching("dev\\.berth\\.session\\.(?!Refusal).*")
        .check(CLASSES);
  }

  @Test
  void anArchitectureReadsLikeItsChapter() throws IOException {
    for (Architecture architecture : Architecture.all()) {
      String name = architecture.getClass().getSimpleName() + ".java";
      assertThat(Files.readAllLines(SOURCES.resolve("architecture").resolve(name)))
          .as(name)
          .hasSizeLessThan(80);
    }
  }

  @Test
  void noFileIsLongerThanOneConceptNeeds() throws IOException {
    try (var files = Files.walk(SOURCES)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readAllLines(file)).as(file.toString()).hasSizeLessThan(560);
      }
    }
  }

  @Test
  void driversAreNobodysBusiness() throws IOException {
    try (InputStream file = Files.newInputStream(Path.of("target/classes/module-info.class"))) {
      assertThat(ModuleDescriptor.read(file).exports())
          .extracting(ModuleDescriptor.Exports::source)
          .containsExactlyInAnyOrder("dev.berth.architecture", "dev.berth.server");
    }
    classes()
        .that()
        .resideInAPackage("dev.berth.driver..")
        .and()
        .arePublic()
        .should()
        .onlyHaveDependentClassesThat()
        .resideInAnyPackage("dev.berth.driver..", "dev.berth.server..")
        .check(CLASSES);
  }

  @Test
  void socketsAreOurs() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.nio.channels..")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching("java\\.net\\.(Server|Datagram|Multicast)?Socket")
        .check(CLASSES);
  }

  @Test
  void allArchitecturesAreListed() throws IOException {
    try (var files = Files.list(SOURCES.resolve("architecture"))) {
      List<String> architectures =
          files
              .filter(file -> contains(file, "implements Architecture"))
              .map(file -> file.getFileName().toString().replace(".java", ""))
              .toList();
      assertThat(Architecture.all())
          .extracting(architecture -> architecture.getClass().getSimpleName())
          .containsExactlyInAnyOrderElementsOf(architectures);
    }
  }

  private static boolean contains(Path file, String text) {
    try {
      return Files.readString(file).contains(text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
