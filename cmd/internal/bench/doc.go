// Package bench measures how fast the machine is, against Gorgonia's tape
// machine with its own Adam and against a hand-derived pass in plain Go.
//
// Absolute times say more about the computer than about the program, so the
// contenders of a case take turns within one run and the figure is the ratio of
// their times, turn by turn.
package bench
