// Package surface tests the public library, which is every package that is not below
// an internal: its declarations, and a program of another module that uses it.
package surface
