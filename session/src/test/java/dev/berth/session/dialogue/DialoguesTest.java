package dev.berth.session.dialogue;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// Whole conversations with a [Toy], each in one piece, byte by byte, and in pieces of chance.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DialoguesTest {
  private static void play(String text) {
    Dialogues.playInMemory(text, scene -> new Toy(scene.tree()));
  }

  @Test
  void lines_are_answered_in_order() {
    play(
        """
        S: 220 ...
        C: ECHO one
        C: ECHO tw\\xc3\\xb6
        C: HELP
        S: 200 one
        S: 200 twö
        S* 214 End
        quiet
        C: QUIT
        S: 221 bye
        S.
        """);
  }

  @Test
  void a_file_comes_over_a_passive_data_connection() {
    play(
        """
        file /pub/hello.txt "hello\\n"
        S: 220 ...
        C: PASV
        S: 227 ...
        data stranger
        data connect
        C: GET /pub/hello.txt
        S: 150 ...
        data S- hello\\n
        data S.
        S: 226 done
        report Transfer[verb=GET, ...hello.txt]
        C.
        S.
        """);
  }

  @Test
  void a_large_file_comes_over_an_active_data_connection() {
    play(
        """
        file /big 300000
        S: 220 ...
        data listen
        C: PORT <port>
        data accept
        C: GET /big
        S: 150 ...
        quiet
        data S= /big
        S: 226 done
        """);
  }

  @Test
  void a_transfer_is_aborted_while_nobody_reads_it() {
    play(
        """
        file /big 300000
        S: 220 ...
        C: PASV
        S: 227 ...
        data connect
        C: GET /big
        S: 150 ...
        C! ABOR\\r\\n
        S: 426 ...
        S: 226 done
        data S*
        C: URGE
        S: 200 true
        """);
  }

  @Test
  void a_file_is_stored_whole_or_not_at_all() {
    play(
        """
        file /big 100000
        S: 220 ...
        C: PASV
        S: 227 ...
        data connect
        C: PUT /up
        S: 150 ...
        data C= /big
        tree /up absent
        data C.
        S: 226 done
        data S.
        tree /up = /big
        C: PASV
        S: 227 ...
        data connect
        C: PUT /half
        S: 150 ...
        data C: half
        data C~
        S: 426 PEER
        tree /half absent
        """);
  }

  @Test
  void silence_ends_by_the_clock() {
    play(
        """
        S: 220 ...
        time +4m
        quiet
        time +59999ms
        quiet
        time +1ms
        S: 421 too slow
        S.
        """);
  }

  @Test
  void a_gentle_stop_says_goodbye() {
    play(
        """
        S: 220 ...
        stop
        S: 421 stopping
        S.
        """);
  }
}
