package dev.berth.sockets;

import dev.berth.sockets.Multiplexer.Registration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The registrations of a multiplexer by slot number. A slot that is used again gets another
/// generation, so that a late event for its former owner is recognised.
final class Registrations {
  private @Nullable Registration[] slots = new Registration[16];
  private int[] generations = new int[16];
  private int[] free = new int[16];
  private int freeCount;
  private int used;

  void add(Registration registration) {
    int slot = freeCount > 0 ? free[--freeCount] : used++;
    if (slot == slots.length) {
      slots = Arrays.copyOf(slots, 2 * slot);
      generations = Arrays.copyOf(generations, 2 * slot);
      free = Arrays.copyOf(free, 2 * slot);
    }
    slots[slot] = registration;
    registration.slot = slot;
    registration.generation = ++generations[slot];
  }

  void remove(Registration registration) {
    slots[registration.slot] = null;
    free[freeCount++] = registration.slot;
  }

  /// All slots below this one may be taken.
  int end() {
    return used;
  }

  @Nullable Registration at(int slot) {
    return slots[slot];
  }

  @Nullable Registration at(int slot, int generation) {
    Registration registration = slots[slot];
    return registration != null && registration.generation == generation ? registration : null;
  }
}
