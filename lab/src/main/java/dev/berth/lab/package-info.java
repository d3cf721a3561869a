/// Loads, measurements and a report. Servers run as processes of their own, never in here.
@NullMarked
package dev.berth.lab;

import org.jspecify.annotations.NullMarked;
