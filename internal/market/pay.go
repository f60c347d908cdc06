package market

import (
	"cmp"
	"math"
	"slices"

	"mlscout/talent"
)

// pay sums up stated pay by country, currency and period. Amounts of different
// currencies or periods are never converted into one another.
func pay(all []vacancy) []PayRange {
	type key struct{ country, currency, period string }
	groups := make(map[key][]talent.Salary)
	for _, v := range all {
		for i, s := range v.pay {
			k := key{v.payIn[i], s.Currency, s.Period}
			groups[k] = append(groups[k], s)
		}
	}
	out := []PayRange{}
	for k, stated := range groups {
		var low, middle, high []float64
		for _, s := range stated {
			from, to := cmp.Or(s.Min, s.Max), cmp.Or(s.Max, s.Min)
			low, middle, high = append(low, from), append(middle, (from+to)/2), append(high, to)
		}
		out = append(out, PayRange{Country: k.country, Currency: k.currency, Period: k.period, Vacancies: len(stated),
			Low: quantile(low, 0.25), Median: quantile(middle, 0.5), High: quantile(high, 0.75)})
	}
	slices.SortFunc(out, func(a, b PayRange) int {
		return cmp.Or(b.Vacancies-a.Vacancies, cmp.Compare(a.Country, b.Country), cmp.Compare(a.Currency, b.Currency), cmp.Compare(a.Period, b.Period))
	})
	return out
}

// quantile interpolates between the two nearest values.
func quantile(values []float64, q float64) float64 {
	slices.Sort(values)
	at := q * float64(len(values)-1)
	below := int(math.Floor(at))
	above := min(below+1, len(values)-1)
	return math.Round(values[below] + (values[above]-values[below])*(at-float64(below)))
}

func round(v float64) float64 { return math.Round(v*1e4) / 1e4 }
