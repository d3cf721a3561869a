/// picocli, compiled from its source for this JDK; see pom.xml for why.
module info.picocli {
  requires static java.sql;

  exports picocli;
}
