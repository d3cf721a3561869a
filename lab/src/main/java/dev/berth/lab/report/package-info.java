/// What was measured, as Markdown and as JSON.
@NullMarked
package dev.berth.lab.report;

import org.jspecify.annotations.NullMarked;
