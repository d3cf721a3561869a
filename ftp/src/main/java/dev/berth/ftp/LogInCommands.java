package dev.berth.ftp;

import dev.berth.session.Effects;
import dev.berth.session.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// USER, PASS, ACCT and REIN (RFC 959, section 4.1.1): who the client is.
///
/// The rule: nothing that is said before the answer to PASS depends on whether the user exists.
final class LogInCommands {
  private static final int LONGEST_NAME = 255;

  /// What [Accounts] has said.
  private record Verdict(@Nullable Account account) {}

  private final Conversation conversation;
  private final DataConnection data;

  private @Nullable String user;
  private int failures;
  private @Nullable Reply delayed;
  private long delayedUntil;
  private long deadline;

  LogInCommands(Conversation conversation, DataConnection data) {
    this.conversation = conversation;
    this.data = data;
  }

  /// The time to log in begins.
  void opened(Effects effects) {
    deadline = effects.now() + conversation.options.logInTime().toNanos();
    conversation.alarm.by(deadline, effects);
  }

  /// USER. Also after log-in: whoever was logged in is not any more, and nothing of theirs is left.
  void user(ControlLine line, Effects effects) {
    String name =
        new String(line.argument().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    if (name.length() > LONGEST_NAME || Text.hasControl(name)) {
      conversation.reply(Replies.BAD_ARGUMENT, effects);
      return;
    }
    forget(effects);
    user = name;
    conversation.reply(Replies.NEED_PASSWORD, effects);
  }

  /// PASS.
  void pass(ControlLine line, Effects effects) {
    String name = user;
    user = null;
    if (name == null) {
      conversation.reply(Replies.USER_FIRST, effects);
    } else if (conversation.options.anonymous() && isAnonymous(name)) {
      enter(new Account("anonymous", conversation.options.anonymousWritable()), effects);
    } else {
      byte[] password = line.argument().getBytes(StandardCharsets.ISO_8859_1);
      Accounts accounts = conversation.options.accounts();
      conversation.begin();
      effects.work(
          () -> new Verdict(accounts.check(name, password)),
          (outcome, after) -> checked(name, outcome, after));
    }
  }

  private static boolean isAnonymous(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.equals("anonymous") || lower.equals("ftp");
  }

  private void checked(String name, Outcome<Verdict> outcome, Effects effects) {
    switch (outcome) {
      case Outcome.Done<Verdict>(Verdict verdict) -> {
        Account account = verdict.account;
        if (account != null) {
          enter(account, effects);
          conversation.done(effects);
        } else {
          fail(name, effects);
        }
      }
      case Outcome.Failed<Verdict>(IOException _) -> conversation.end(Replies.NO_JUDGE, effects);
    }
  }

  private void enter(Account account, Effects effects) {
    failures = 0;
    conversation.logIn(account);
    effects.report(new LogIn(conversation.user(), true));
    conversation.reply(Replies.LOGGED_IN, effects);
  }

  /// The answer comes late, so that guessing is slow.
  private void fail(String name, Effects effects) {
    failures++;
    effects.report(new LogIn(Text.printable(name), false));
    boolean last = failures >= conversation.options.failedLogIns();
    delayed = last ? Replies.TOO_MANY_FAILURES : Replies.LOG_IN_FAILED;
    delayedUntil = effects.now() + conversation.options.failureDelay().toNanos();
    conversation.alarm.by(delayedUntil, effects);
  }

  /// ACCT.
  void account(Effects effects) {
    conversation.reply(Replies.NO_ACCOUNT, effects);
  }

  /// REIN: as if the connection had just been made. A transfer has ended before, since REIN waits
  /// for it.
  void reinitialize(Effects effects) {
    forget(effects);
    opened(effects);
    conversation.reply(Replies.NEW_USER, effects);
  }

  private void forget(Effects effects) {
    if (conversation.account() != null) {
      opened(effects);
    }
    user = null;
    conversation.reset();
    data.reset(effects);
  }

  /// The time may have come for an answer, or for the end.
  void woke(Effects effects) {
    Reply reply = delayed;
    if (reply != null && effects.now() >= delayedUntil) {
      delayed = null;
      if (reply == Replies.TOO_MANY_FAILURES) {
        conversation.end(reply, effects);
      } else {
        conversation.reply(reply, effects);
        conversation.done(effects);
      }
    } else if (reply == null && conversation.account() == null && effects.now() >= deadline) {
      conversation.end(Replies.LOG_IN_TIME, effects);
    }
  }

  /// When [#woke] is needed next.
  long deadline() {
    if (delayed != null) {
      return delayedUntil;
    }
    return conversation.account() == null ? deadline : Effects.NEVER;
  }
}
