/// Loads of any protocol: clients, their pace, their latencies, and what they cost.
@NullMarked
package dev.berth.lab.load;

import org.jspecify.annotations.NullMarked;
