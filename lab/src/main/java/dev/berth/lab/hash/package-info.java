/// Loads of the hash server: its line protocol, as cheap for the driver as can be.
@NullMarked
package dev.berth.lab.hash;

import org.jspecify.annotations.NullMarked;
