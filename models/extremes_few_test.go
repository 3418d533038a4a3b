//go:build !nightly

package models_test

// everyExtreme says that one in so many extremes is tried.
const everyExtreme = 6
