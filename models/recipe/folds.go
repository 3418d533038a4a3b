package recipe

import "unroll/dataset"

// Fold is a rolling-origin fold: trained on the rows before Origin, judged on those
// from Origin up to End.
type Fold struct {
	Origin int `json:"origin"`
	End    int `json:"end"`
}

// folds cuts three folds from the end of a training part. Each judges an eighth
// of the rows, but at least a season as far as half the rows are left to train on.
func folds(rows, season, horizon int) ([]Fold, error) {
	const count, fewest = 3, 24
	size := max(rows/8, horizon, min(season, rows/6))
	if rows < fewest || rows-count*size < rows/3 {
		return nil, dataset.BadInput("split", "the training part has %d rows, too few to choose a recipe on: it takes %d or more, and more for a horizon of %d; "+
			"give more data, a later split, or write a Spec for unroll run", rows, fewest, horizon)
	}
	var all []Fold
	for k := range count {
		end := rows - (count-1-k)*size
		all = append(all, Fold{end - size, end})
	}
	return all, nil
}
