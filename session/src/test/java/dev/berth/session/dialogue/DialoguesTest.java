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

  @Test
  void another_pasv_and_the_end_give_up_the_port() {
    play(
        """
        S: 220 ...
        C: PASV
        S: 227 ...
        data connect
        data refused
        C: PASV
        data S~
        S: 227 ...
        C: QUIT
        S: 221 ...
        S.
        data refused
        """);
  }

  @Test
  void without_a_port_to_listen_at_the_session_is_told() {
    play(
        """
        ports: none
        S: 220 ...
        C: PASV
        S: 426 NO_PORT
        """);
  }

  @Test
  void a_client_that_does_not_listen_cannot_be_connected_to() {
    play(
        """
        S: 220 ...
        C: PORT 127,0,0,1,0,9
        S: 426 CONNECT
        """);
  }

  @Test
  void a_connection_may_run_over_ipv6() {
    play(
        """
        address: ::1
        S: 220 ...
        data listen
        C: ECHO <eprt>
        S: 200 |2|0:0:0:0:0:0:0:1|...|
        C: PASV
        S: 227 ...
        data stranger
        data connect
        """);
  }

  @Test
  void a_client_may_leave_at_any_time() {
    play(
        """
        file /big 300000
        S: 220 ...
        C: PASV
        S: 227 ...
        data connect
        C: PUT /up
        S: 150 ...
        data C: half of it
        C~
        tree /up absent
        data S~
        """);
    play(
        """
        file /big 300000
        S: 220 ...
        C: PASV
        S: 227 ...
        data connect
        C: GET /big
        S: 150 ...
        """);
  }

  @Test
  void a_full_disk_breaks_off_an_upload() {
    String text =
        """
        S: 220 ...
        C: PASV
        S: 227 ...
        data connect
        C: PUT /up
        S: 150 ...
        data C: more than there is room for
        S: 426 SINK
        data S*
        tree /up absent
        """;
    Dialogues.playInMemory(
        text,
        scene -> {
          scene.tree().setFreeSpace(10);
          return new Toy(scene.tree());
        });
  }

  @Test
  void many_commands_wait_until_their_answers_are_read() {
    String line = "x".repeat(1000);
    play(
        "S: 220 ...\n"
            + ("C: ECHO " + line + "\n").repeat(200)
            + ("S: 200 " + line + "\n").repeat(200));
  }

  @Test
  void any_cut_of_the_bytes_gives_the_same_conversation() {
    Dialogue dialogue =
        Dialogue.parse(
            """
            file /big 20000
            S: 220 ...
            C: ECHO one
            C: ECHO two
            S: 200 one
            S* 200 two
            C: HELP
            S* 214 End
            C: PASV
            S: 227 ...
            data connect
            C: GET /big
            C: ECHO after
            S: 150 ...
            data S= /big
            S: 226 done
            S: 200 after
            C: PASV
            S: 227 ...
            data connect
            data C= /big 100
            data C.
            C: PUT /up
            C: QUIT
            S: 150 ...
            S: 226 done
            S: 221 bye
            S.
            """);
    for (int seed = 100; seed < 160; seed++) {
      Dialogues.playInMemory(dialogue, scene -> new Toy(scene.tree()), Pieces.random(seed));
    }
  }
}
