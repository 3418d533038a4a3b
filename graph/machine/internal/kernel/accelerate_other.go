//go:build !amd64 || purego

package kernel

func accelerated() []string { return nil }

func accelerate[F Float](*Set[F], string) {}
