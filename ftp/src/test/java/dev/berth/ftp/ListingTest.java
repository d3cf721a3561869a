package dev.berth.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which part of an argument is options, and which is the path.
class ListingTest {
  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "'',false,false,''",
        "dir,false,false,dir",
        "-l,false,false,''",
        "-la dir,false,false,dir",
        "-l -a dir,false,false,dir",
        "-d dir,true,false,dir",
        "-R,false,true,''",
        "-laRt x y,false,true,x y",
        "-- -la,false,false,-la",
        "-a -- -d,false,false,-d",
        "--,false,false,''",
        "-,false,false,-",
        "-x-y,false,false,-x-y",
        "-z,false,false,-z",
        "./-la,false,false,./-la",
        "-a  two,false,false, two",
        "--all,false,false,--all",
      })
  void options(String argument, boolean itself, boolean recursive, String path) {
    assertThat(Listing.parse(argument)).isEqualTo(new Listing(itself, recursive, path));
  }

  @Test
  void manyOptionsTakeNoTime() {
    assertThat(Listing.parse("-l ".repeat(1300)).path()).isEmpty();
  }
}
