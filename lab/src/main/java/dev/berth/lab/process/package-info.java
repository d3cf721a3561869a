/// What a process costs: how long from starting it until its first byte, CPU, memory.
@NullMarked
package dev.berth.lab.process;

import org.jspecify.annotations.NullMarked;
