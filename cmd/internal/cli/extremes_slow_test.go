//go:build slow

package cli

const everyExtreme = 1
