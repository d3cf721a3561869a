/// Worker processes: the same program started again, which finds out what it was started for, and
/// the supervisor that starts it, watches it and stops it. What a worker does with a connection is
/// not known here.
@NullMarked
package dev.berth.worker;

import org.jspecify.annotations.NullMarked;
