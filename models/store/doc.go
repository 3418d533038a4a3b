// Package store writes files that survive: a file or folder is there whole or not
// at all, whatever ends the process or the machine. It is the only place of the
// library and the laboratory that writes, renames or removes files.
//
// [Write] replaces a file, [Create] makes one that must not exist, [Disk.WriteFolder]
// makes a folder with all its files. Each is written under a temporary name beside
// its place, synced to the disk, renamed, and the rename is synced too. A process
// that was killed leaves temporary names behind: readers skip them ([Unfinished])
// and the next writer removes them ([Disk.Sweep]).
//
// [Checksum] and [Read] tell whether a file is the one that was written. [Lock]
// keeps a second writer out of a folder; readers need no lock, since what they see
// is always whole.
package store
