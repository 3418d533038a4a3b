//go:build slow

package models_test

const everyExtreme = 1
