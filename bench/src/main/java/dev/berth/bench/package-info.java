/// Single calls, measured beside those of java.nio in the same run.
package dev.berth.bench;
