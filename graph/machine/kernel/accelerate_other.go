package kernel

func accelerate[F Float](*Set[F]) {}
