package dev.berth.driver;

import dev.berth.session.Effects;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The conversations of a reactor by the time at which they are to be looked at: a binary heap.
///
/// A session puts its deadline off with every command it gets. So a later deadline does not move
/// the entry: it comes up at the old time, is found to be early, and goes back in for the new one.
final class Timers {
  private @Nullable Conversation[] heap = new Conversation[64];
  private int size;

  /// Sees to it that the conversation comes up at `time` or before.
  void schedule(Conversation conversation, long time) {
    if (conversation.timerIndex >= 0) {
      if (time < conversation.timerAt) {
        conversation.timerAt = time;
        up(conversation.timerIndex, conversation);
      }
    } else if (time != Effects.NEVER) {
      if (size == heap.length) {
        heap = Arrays.copyOf(heap, 2 * size);
      }
      conversation.timerAt = time;
      up(size++, conversation);
    }
  }

  void remove(Conversation conversation) {
    int index = conversation.timerIndex;
    if (index >= 0) {
      conversation.timerIndex = -1;
      Conversation last = at(--size);
      heap[size] = null;
      if (last != conversation) {
        down(index, last);
        up(last.timerIndex, last);
      }
    }
  }

  /// The earliest time, or never.
  long next() {
    return size == 0 ? Effects.NEVER : at(0).timerAt;
  }

  /// Takes out a conversation whose time has come, or tells null.
  @Nullable Conversation due(long now) {
    if (size == 0 || at(0).timerAt > now) {
      return null;
    }
    Conversation first = at(0);
    remove(first);
    return first;
  }

  private Conversation at(int index) {
    Conversation conversation = heap[index];
    if (conversation == null) {
      throw new IllegalStateException("a hole in the heap");
    }
    return conversation;
  }

  private void up(int index, Conversation conversation) {
    int at = index;
    while (at > 0) {
      int parent = (at - 1) >>> 1;
      Conversation above = at(parent);
      if (above.timerAt <= conversation.timerAt) {
        break;
      }
      put(at, above);
      at = parent;
    }
    put(at, conversation);
  }

  private void down(int index, Conversation conversation) {
    int at = index;
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && at(child + 1).timerAt < at(child).timerAt) {
        child++;
      }
      Conversation below = at(child);
      if (below.timerAt >= conversation.timerAt) {
        break;
      }
      put(at, below);
      at = child;
    }
    put(at, conversation);
  }

  private void put(int index, Conversation conversation) {
    heap[index] = conversation;
    conversation.timerIndex = index;
  }
}
