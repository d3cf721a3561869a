/// Loads of any protocol: clients in a closed loop, their latencies, and what they cost.
@NullMarked
package dev.berth.lab.load;

import org.jspecify.annotations.NullMarked;
