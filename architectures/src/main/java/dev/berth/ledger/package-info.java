/// What is counted and who is let in, in memory that all processes of a server can share.
@NullMarked
package dev.berth.ledger;

import org.jspecify.annotations.NullMarked;
