package main

import (
	"strings"

	"github.com/mmcloughlin/avo/gotypes"
	"github.com/mmcloughlin/avo/reg"
)

// updates emits the steps of the optimizers.
func updates(f *file) {
	for _, size := range []int{4, 8} {
		v := vector{file: f, size: size}
		adam(newUpdate(v, "Adam", "p", "m", "v", "grad"))
		momentum(newUpdate(v, "Momentum", "p", "v", "grad"))
		rmsprop(newUpdate(v, "RMSprop", "p", "v", "grad"))
	}
}

// An update is a loop over flat arrays of which several change.
type update struct {
	*loop
	arrays map[string]reg.GPVirtual
	hyper  gotypes.Component
}

func newUpdate(v vector, name string, arrays ...string) *update {
	kernel := function("Update"+name, "", v.size)
	v.start(kernel, v.size, strings.Join(arrays, ", ")+" *T, n int, h *"+name+"[T]")
	v.enter(v.size, name, kernel)
	u := &update{loop: &loop{vector: v}, arrays: map[string]reg.GPVirtual{}}
	u.hyper = v.Dereference(v.Param("h"))
	for _, a := range arrays {
		u.arrays[a] = v.Load(v.Param(a), v.GP64()).(reg.GPVirtual)
	}
	u.cols = v.Load(v.Param("n"), v.GP64()).(reg.GPVirtual)
	u.left, u.offset = u.gp(), u.gp()
	return u
}

// number spreads a field of the hyperparameters over a register.
func (u *update) number(field string) value {
	m, err := u.hyper.Field(field).Resolve()
	if err != nil {
		panic(err)
	}
	return u.broadcast(m.Addr)
}

// run emits the loop. step is given what loads and stores the vectors of an array.
func (u *update) run(step func(load func(string) value, store func(string, value))) {
	u.alongRow(func(load loader, store storer) {
		step(
			func(a string) value { return load(u.vector, u.element(u.arrays[a])) },
			func(a string, r value) { store(u.vector, r, u.element(u.arrays[a])) },
		)
	})
	u.VZEROUPPER()
	u.RET()
}

func (u *update) less1(x value) value { return u.sub(u.fill(1), x) }

// average is β·old + rest·g, a running average of g where rest is 1-β.
func (u *update) average(beta, rest, old, g value) value { return u.mulAdd(rest, g, u.mul(beta, old)) }

func adam(u *update) {
	rate, beta1, beta2, epsilon := u.number("Rate"), u.number("Beta1"), u.number("Beta2"), u.number("Epsilon")
	rest1, rest2 := u.less1(beta1), u.less1(beta2)
	u.run(func(load func(string) value, store func(string, value)) {
		g := load("grad")
		m := u.average(beta1, rest1, load("m"), g)
		v := u.average(beta2, rest2, load("v"), u.mul(g, g))
		store("m", m)
		store("v", v)
		change := u.div(u.mul(rate, m), u.add(u.make("VSQRT%", v), epsilon))
		store("p", u.sub(load("p"), change))
	})
}

func momentum(u *update) {
	rate, keep := u.number("Rate"), u.number("Momentum")
	u.run(func(load func(string) value, store func(string, value)) {
		v := u.negMulAdd(rate, load("grad"), u.mul(keep, load("v")))
		store("v", v)
		store("p", u.add(load("p"), v))
	})
}

func rmsprop(u *update) {
	rate, rho, epsilon := u.number("Rate"), u.number("Rho"), u.number("Epsilon")
	rest := u.less1(rho)
	u.run(func(load func(string) value, store func(string, value)) {
		g := load("grad")
		v := u.average(rho, rest, load("v"), u.mul(g, g))
		store("v", v)
		change := u.div(u.mul(rate, g), u.make("VSQRT%", u.add(v, epsilon)))
		store("p", u.sub(load("p"), change))
	})
}
