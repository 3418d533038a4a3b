package baseline

// chooseARIMA returns the model that the stepwise search of Hyndman and Khandakar (Journal of
// Statistical Software 27, 2008, article 3) ends with, as R's forecast::auto.arima does without its
// approximations. It reports false if no model can be fitted.
func chooseARIMA(values []float64, season int) (arimaModel, bool) {
	const seasonal = 0.64 // strength from which the season is differenced
	n := len(values)
	o := arimaOrder{season: season}
	if season >= n || season < 2 {
		o.season = 1
	}
	if o.season > 1 && seasonalStrength(values, season) > seasonal {
		o.sd = 1
	}
	o.d = differencesOf(o.difference(values))
	o.constant = o.d+o.sd < 2
	s := arimaSearch{w: o.difference(values), tried: map[arimaOrder]bool{}, largest: o}
	s.largest.p, s.largest.q = min(5, n/3), min(5, n/3)
	if o.season > 1 {
		s.largest.sp, s.largest.sq = min(2, n/3/season), min(2, n/3/season)
		if s.largest.sp > 0 {
			s.largest.p = min(s.largest.p, season-1)
		}
		if s.largest.sq > 0 {
			s.largest.q = min(s.largest.q, season-1)
		}
	}
	s.start(o)
	for s.step() {
	}
	return s.best, s.best.arma.phi != nil
}

// arimaSearch goes from the best model so far to the first neighbor with a lower AICc.
type arimaSearch struct {
	w       []float64 // differenced values
	largest arimaOrder
	tried   map[arimaOrder]bool
	best    arimaModel
}

// try fits an order that was not tried, and reports whether it is the best so far.
func (s *arimaSearch) try(o arimaOrder) bool {
	const maxModels = 94
	inside := func(n, largest int) bool { return n >= 0 && n <= largest }
	l := s.largest
	if s.tried[o] || len(s.tried) >= maxModels || o.constant && !l.constant ||
		!inside(o.p, l.p) || !inside(o.q, l.q) || !inside(o.sp, l.sp) || !inside(o.sq, l.sq) {
		return false
	}
	s.tried[o] = true
	m := fitARIMA(o, s.w)
	if better := m.aicc < s.best.aicc || len(s.tried) == 1; better {
		s.best = m
		return true
	}
	return false
}

// start tries the four or five models from which the search starts.
func (s *arimaSearch) start(none arimaOrder) {
	with := func(p, q, sp, sq int) arimaOrder {
		o := none
		o.p, o.q, o.sp, o.sq = min(p, s.largest.p), min(q, s.largest.q), min(sp, s.largest.sp), min(sq, s.largest.sq)
		return o
	}
	s.try(with(2, 2, 1, 1))
	s.try(none)
	s.try(with(1, 0, 1, 0))
	s.try(with(0, 1, 0, 1))
	if none.constant {
		none.constant = false
		s.try(none)
	}
}

// step tries the neighbors of the best model, and reports whether one was better.
func (s *arimaSearch) step() bool {
	steps := [...][2]int{{-1, 0}, {0, -1}, {1, 0}, {0, 1}, {-1, -1}, {1, -1}, {-1, 1}, {1, 1}}
	for _, by := range steps {
		o := s.best.order
		o.sp, o.sq = o.sp+by[0], o.sq+by[1]
		if s.try(o) {
			return true
		}
	}
	for _, by := range steps {
		o := s.best.order
		o.p, o.q = o.p+by[0], o.q+by[1]
		if s.try(o) {
			return true
		}
	}
	o := s.best.order
	o.constant = !o.constant
	return s.try(o)
}
