/// Local files beneath a root that the kernel enforces.
@NullMarked
package dev.berth.files;

import org.jspecify.annotations.NullMarked;
