package dev.berth.ftp;

import dev.berth.session.Effects;
import dev.berth.session.Failure;
import dev.berth.session.Outcome;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The life of a transfer (RFC 959, section 5.4): opened, announced with 150 or 125, moved, closed,
/// and ended with one reply. Commands that begin one are in [TransferCommands].
///
/// The rules: no 150 before the file is open, so that a 550 never follows one. The last reply comes
/// after the file is closed and the data connection too. Once announced, a transfer ends in
/// [#finish] and nowhere else, so that no race between ABOR, a failure and the end makes two last
/// replies of one.
final class Transfers {
  private final Conversation conversation;
  private final DataConnection data;

  Transfers(Conversation conversation, DataConnection data) {
    this.conversation = conversation;
    this.data = data;
  }

  /// Begins a transfer, if there is a data connection to use.
  void begin(Command command, Cargo cargo, Effects effects) {
    if (!data.isPrepared()) {
      conversation.reply(Replies.NO_DATA_CONNECTION, effects);
      return;
    }
    RunningTransfer transfer = new RunningTransfer(command, cargo, conversation, effects.now());
    conversation.transfer = transfer;
    effects.work(
        () -> {
          cargo.open();
          return cargo;
        },
        (outcome, after) -> opened(transfer, outcome, after));
  }

  private void opened(RunningTransfer transfer, Outcome<Cargo> outcome, Effects effects) {
    if (transfer.phase() == RunningTransfer.Phase.ENDING) {
      return;
    }
    if (outcome instanceof Outcome.Failed<Cargo>(IOException cause)) {
      conversation.reply(transfer.cargo.refusal(cause), effects);
      payNothings(effects);
      conversation.transfer = null;
      conversation.settle(effects);
    } else if (!data.isPrepared()) {
      conclude(transfer, Replies.NOT_CONNECTED, Transfer.Result.NOT_CONNECTED, effects);
    } else {
      conversation.reply(transfer.cargo.announcement(data.isOpen()), effects);
      if (data.isOpen()) {
        move(transfer, effects);
      } else {
        data.open(effects);
        transfer.waitUntil(effects.now() + conversation.options.connectTime().toNanos());
        watch(transfer, effects);
      }
    }
  }

  private void move(RunningTransfer transfer, Effects effects) {
    transfer.move(effects.now());
    transfer.cargo.move(data.channel(), effects);
    effects.resume(data.channel());
    watch(transfer, effects);
  }

  private void watch(RunningTransfer transfer, Effects effects) {
    conversation.alarm.by(transfer.deadline(effects.now()), effects);
  }

  /// The data connection stands. What the client sends before its transfer begins stays unread, its
  /// end included.
  void connected(Effects effects) {
    data.connected();
    RunningTransfer transfer = conversation.transfer;
    if (transfer != null && transfer.phase() == RunningTransfer.Phase.WAITING) {
      move(transfer, effects);
    } else {
      effects.pause(data.channel());
    }
  }

  private @Nullable RunningTransfer moving() {
    RunningTransfer transfer = conversation.transfer;
    return transfer != null && transfer.phase() == RunningTransfer.Phase.MOVING ? transfer : null;
  }

  /// Whether the bytes that the client sends on the data connection are for nobody.
  boolean isDownload() {
    RunningTransfer transfer = moving();
    return transfer != null && !transfer.cargo.isUpload();
  }

  /// All bytes of a download are on their way.
  void drained(Effects effects) {
    RunningTransfer transfer = moving();
    if (transfer != null && !transfer.cargo.isUpload()) {
      data.close(effects);
      transfer.end();
      transfer.result = Transfer.Result.COMPLETE;
      finish(transfer, Replies.COMPLETE, effects);
    }
  }

  /// The client has sent its last byte: the end of an upload (RFC 959, section 3.4.1). In a
  /// download it only means that the client has nothing to say.
  void ended(Effects effects) {
    RunningTransfer transfer = moving();
    if (transfer != null && transfer.cargo.isUpload()) {
      data.close(effects);
      commit(transfer, effects);
    }
  }

  private void commit(RunningTransfer transfer, Effects effects) {
    transfer.end();
    transfer.result = Transfer.Result.FAILED; // Unless we hear, or find in the end, that it is not.
    Cargo cargo = transfer.cargo;
    effects.work(
        () -> {
          cargo.commit();
          return cargo;
        },
        (outcome, after) -> {
          if (outcome instanceof Outcome.Failed<Cargo>(IOException cause)) {
            finish(transfer, cargo.refusal(cause), after);
          } else {
            transfer.result = Transfer.Result.COMPLETE;
            finish(transfer, Replies.COMPLETE, after);
          }
        });
  }

  /// The data connection is gone.
  void failed(Failure failure, Effects effects) {
    data.failed(effects);
    RunningTransfer transfer = conversation.transfer;
    if (transfer == null) {
      return;
    }
    switch (transfer.phase()) {
      case OPENING, ENDING -> {}
      case WAITING ->
          conclude(transfer, Replies.NOT_CONNECTED, Transfer.Result.NOT_CONNECTED, effects);
      case MOVING -> {
        Reply reply =
            switch (failure.kind()) {
              case NO_PORT, CONNECT, PEER -> Replies.BROKEN;
              case SOURCE -> Replies.READ_FAILED;
              case SINK -> transfer.cargo.refusal(failure.cause());
            };
        boolean broken = reply == Replies.BROKEN;
        conclude(
            transfer, reply, broken ? Transfer.Result.BROKEN : Transfer.Result.FAILED, effects);
      }
    }
  }

  /// ABOR: 426 for the transfer, then 226 for ABOR itself (RFC 959, section 4.1.3). Without a
  /// transfer, 226 when that has closed a data connection, else 225.
  void abort(Effects effects) {
    RunningTransfer transfer = conversation.transfer;
    boolean prepared = data.isPrepared();
    data.discard(effects);
    if (transfer != null) {
      transfer.askAbort();
      conclude(transfer, Replies.TRANSFER_ABORTED, Transfer.Result.ABORTED, effects);
    } else {
      conversation.reply(prepared ? Replies.ABORTED : Replies.NOTHING_TO_ABORT, effects);
    }
  }

  /// NOOP.
  void nothing(Effects effects) {
    if (conversation.transfer != null) {
      conversation.transfer.owe();
    } else {
      conversation.reply(Replies.OKAY, effects);
    }
  }

  /// Answers the NOOPs that came in the middle of the transfer.
  void payNothings(Effects effects) {
    RunningTransfer transfer = conversation.transfer;
    for (int count = transfer == null ? 0 : transfer.takeOwed(); count > 0; count--) {
      conversation.reply(Replies.OKAY, effects);
    }
  }

  /// A transfer may have waited for too long.
  void woke(Effects effects) {
    RunningTransfer transfer = conversation.transfer;
    if (transfer == null) {
      return;
    }
    if (transfer.isUnconnected(effects.now())) {
      data.discard(effects);
      conclude(transfer, Replies.NOT_CONNECTED, Transfer.Result.NOT_CONNECTED, effects);
    } else if (transfer.isStalled(effects.now())) {
      data.discard(effects);
      conclude(transfer, Replies.STALLED, Transfer.Result.STALLED, effects);
    } else {
      watch(transfer, effects);
    }
  }

  /// The connection is over. Half an upload is thrown away as far as its mode says.
  void closed(Effects effects) {
    RunningTransfer transfer = conversation.transfer;
    if (transfer == null) {
      return;
    }
    boolean released = transfer.phase() == RunningTransfer.Phase.ENDING;
    conversation.transfer = null;
    if (transfer.cargo.isCommitted()) {
      transfer.result = Transfer.Result.COMPLETE; // The client has not waited to hear it.
    }
    effects.report(transfer.fact(effects.now()));
    if (!released) {
      effects.work(() -> release(transfer), (_, _) -> {});
    }
  }

  /// The transfer has failed: its file is closed, then this is its last reply.
  private void conclude(
      RunningTransfer transfer, Reply reply, Transfer.Result result, Effects effects) {
    transfer.end();
    transfer.result = result;
    effects.work(() -> release(transfer), (_, after) -> finish(transfer, reply, after));
  }

  private static RunningTransfer release(RunningTransfer transfer) throws IOException {
    transfer.cargo.release();
    return transfer;
  }

  private void finish(RunningTransfer transfer, Reply reply, Effects effects) {
    effects.report(transfer.fact(effects.now()));
    conversation.reply(reply, effects);
    payNothings(effects);
    conversation.transfer = null;
    if (transfer.isAbortAsked()) {
      conversation.reply(Replies.ABORTED, effects);
    }
    conversation.settle(effects);
  }
}
