//go:build nightly

package cli

const everyExtreme = 1
