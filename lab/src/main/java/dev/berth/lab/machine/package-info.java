/// What /proc tells of the machine, of this program and of a server's processes: time on the CPU,
/// memory, sockets in TIME_WAIT.
@NullMarked
package dev.berth.lab.machine;

import org.jspecify.annotations.NullMarked;
