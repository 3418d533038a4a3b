//go:build nightly

package models_test

const everyExtreme = 1
