package dev.berth.cloudhash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class RequestTest {
  private final Request request = new Request();

  private Request.Form read(String message) {
    return request.read(
        ByteBuffer.wrap(Loopback.bytes("##" + message + " tail")), 2, message.length());
  }

  private String text(String message, int start, int length) {
    return message.substring(start - 2, start - 2 + length);
  }

  @Test
  void verbsMayBeInCapitalOrSmallLetters() {
    for (String verb : new String[] {"GET", "get", "gEt"}) {
      assertThat(read(verb + " k")).isEqualTo(Request.Form.VALID);
      assertThat(request.verb).isEqualTo(Verb.GET);
    }
  }

  @Test
  void wordsThatAreNearlyVerbsAreUnknown() {
    for (String verb :
        new String[] {"GE", "GETS", "G\u0005T", "\u00c7ET", "SETSETSETSET", "\0GET", "qui t"}) {
      assertThat(read(verb + " k v")).as(verb).isEqualTo(Request.Form.UNKNOWN);
    }
  }

  @Test
  void valueIsTheRestAfterOneSpace() {
    String[][] cases = {
      {"SET k v", "k", "v"},
      {"SET k two words", "k", "two words"},
      {"  SET   k   v ", "k", "  v "},
      {"SET k ", "k", ""},
      {"SET k  ", "k", " "},
      {"SET \0\n \r\n", "\0\n", "\r\n"},
    };
    for (String[] example : cases) {
      String message = example[0];
      assertThat(read(message)).as(message).isEqualTo(Request.Form.VALID);
      assertThat(text(message, request.keyStart, request.keyLength)).isEqualTo(example[1]);
      assertThat(text(message, request.valueStart, request.valueLength)).isEqualTo(example[2]);
    }
  }

  @Test
  void missingAndSuperfluousWordsAreSeen() {
    for (String message :
        new String[] {"GET", "GET ", "GET a b", "SET", "SET k", "SET ", "QUIT now"}) {
      assertThat(read(message)).as(message).isEqualTo(Request.Form.WRONG_ARITY);
    }
    assertThat(read("GET a  ")).isEqualTo(Request.Form.VALID);
    assertThat(read("QUIT ")).isEqualTo(Request.Form.VALID);
  }

  @Test
  void nothingButSpacesIsEmpty() {
    assertThat(read("")).isEqualTo(Request.Form.EMPTY);
    assertThat(read("   ")).isEqualTo(Request.Form.EMPTY);
  }
}
