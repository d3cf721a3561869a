package dev.berth.ftp;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// What the module promises of itself.
class RulesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.berth.ftp");

  @Test
  void theSessionDoesNoInputOrOutput() {
    noClasses()
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "do I/O, start threads or read a clock", RulesTest::isOfTheWorld))
        .check(CLASSES);
  }

  private static boolean isOfTheWorld(JavaClass type) {
    String name = type.getName();
    return name.startsWith("java.nio.channels.")
        || name.startsWith("java.nio.file.")
        || name.startsWith("java.util.concurrent.")
        || name.equals("java.io.File")
        || name.equals("java.lang.Thread")
        || name.equals("java.lang.System")
        || name.equals("java.time.Instant")
        || name.equals("java.time.Clock")
        || (name.startsWith("java.net.")
            && !name.matches("java\\.net\\.(Inet.*Address|UnknownHostException)"));
  }

  @Test
  void theFaceIsSmall() {
    classes()
        .that()
        .arePublic()
        .and()
        .areTopLevelClasses()
        .should()
        .haveNameMatching(
            "dev\\.berth\\.ftp\\.(Account|Accounts|FtpOptions|FtpProtocol|LogIn|Transfer)")
        .check(CLASSES);
  }
}
