/// Compiles and runs the examples as their reader would: with `java` and the module path.
@NullMarked
package dev.berth.examples;

import org.jspecify.annotations.NullMarked;
