//go:build !nightly

package cli

// everyExtreme says that one in so many extremes is tried.
const everyExtreme = 11
