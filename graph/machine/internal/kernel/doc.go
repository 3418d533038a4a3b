// Package kernel holds the loops that a lowered network spends its time in: matrix products, elementwise functions and
// reductions over flat arrays of float32 or float64. [Kernels] gives the set that suits the processor: assembly for
// AVX-512, for AVX2 with fused multiply-add, or Go alone ([Portable], and always with the build tag purego). Both kinds
// of assembly give the same bits; AVX-512 comes first where a measurement at the start finds its products clearly faster.
// Nothing in it allocates, checks its arguments or runs in parallel, and the order of every sum is fixed.
//
// With AVX2, measured on one core of a Zen 3 (3.1 GHz, 99 GFLOP/s at most in float32), the least of many runs, in GFLOP/s, beside
// OpenBLAS on the same core; in brackets, with B packed beforehand:
//
//	C of rows×columns, depth       float32           OpenBLAS   float64       OpenBLAS
//	128×1024, 256                  94 (101)          87         46 (49)       43
//	128×256,  1024,  B transposed  91 (99)           87         44 (47)       42
//	256×1024, 12800, A transposed  89                88         43            41
//	256×1024, 128,   A transposed  95 (98)           84         47 (49)       41
//	64×256,   64                   98 (97)           78         47 (50)       38
//	64×64,    256,   B transposed  99 (101)          73         47 (50)       39
//	1×1024,   256                  31                6          14            5
//
// With AVX-512 and with AVX2, on one core of a busy Zen 5 (3.5 GHz, 224 and 112 GFLOP/s at most in float32), B packed:
//
//	C of rows×columns, depth       float32  AVX2   float64  AVX2
//	128×1024, 256                  214      97     92       46
//	128×256,  1024,  B transposed  204      97     87       50
//	256×1024, 128,   A transposed  191      103    94       51
//	64×256,   64                   203      108    106      55
//	64×64,    256,   B transposed  201      108    104      52
//	1×1024,   256                  52       30     22       14
//
// One row times such a matrix, packed, takes two thirds of the time: its rows are then side by side in memory.
//
// A training step of an LSTM with T=48, H=64 and B=64 takes 2.1 ms and 3.8 ms there, with T=100, H=256 and B=128 it takes
// 137 and 243 ms, and with T=12, H=16 and B=8 it takes 8.1 and 12.5 us. With T=3, H=4 and B=1 it takes 0.57 us, for 16
// networks in lanes with AVX-512 1.14 us, and for 8 with AVX2 1.04.
//
// Small float32 products cost, call included, 15 ns for 1×16 of depth 4 (OpenBLAS 71) and 15 ns for 1×4 of depth 16
// with B transposed (84). Per element of 1024, exp takes 0.38 ns, tanh 0.43 and sigmoid 0.56, in float64 1.1, 1.3 and
// 1.3; over 4 elements a call of any of them takes about 5 ns. They are right to 3 units in the last place in float32,
// and to 4 in float64.
//
// viterin/vek was tried first. In one run on a busy machine its product of 128×1024, 256 was 3.5 times slower than the
// one here (10.6 against 37.6 GFLOP/s; gonum 5.6); its sums and additions are as fast, its exponential and logarithm a
// fifth to a third faster. It has neither rows apart, transposed operands, sigmoid nor tanh, so it is used in the
// benchmarks alone.
//
// The files avx2_*_amd64 and avx512_*_amd64 are generated, from the same text: after a change below asm, run
//
//	go generate ./graph/machine/internal/kernel
//
// asm/fused.txt lists the programs that have a fused kernel. To give an update rule or a cell one, add it to the list in
// graph/machine/fused_test.go, run
//
//	go test ./graph/machine -run TestFusedPrograms -update
//
// and generate. A rule or a cell without one runs strip by strip, operation by operation.
//
// A [LaneProgram] is for networks that are so small that calls cost more than arithmetic: it computes several of them
// side by side, in assembly that goes from call to call without returning; its registers are those of AVX2 in both sets. On a busy Zen 3, the least of many runs, an
// update by Adam of an LSTM with T=3, F=1, H=4 and B=1 takes 1.0 us for 8 networks together; a third of it are the
// square roots and divisions of Adam, which the processor does one after the other.
package kernel

//go:generate go run -C asm .
