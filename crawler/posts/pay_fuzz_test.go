package posts

import "testing"

// FuzzPay reads amounts as people write them: what is read makes sense.
func FuzzPay(f *testing.F) {
	for _, seed := range []string{
		"$150k-180k", "€60.000–75.000", "25 000 – 32 000 PLN/month", "年収800万円〜1,200万円", "₹28-40 lakhs", "52 000–60 000 kr/month", "up to £78k",
		"R$ 9.000,00 a R$ 12.500,00", "PHP 8.1", "entry 3-5 years", "$4,000 per week", "CHF 120'000", "1e999 USD", "$999999999999999999k - 1", "try 3",
	} {
		f.Add(seed, true)
	}
	f.Fuzz(func(t *testing.T, text string, expected bool) {
		s := payIn(text, expected)
		if s == nil {
			return
		}
		if s.Min < 0 || s.Max < 0 || s.Min == 0 && s.Max == 0 || s.Max != 0 && s.Max < s.Min || s.Currency == "" || s.Period == "" {
			t.Errorf("%q: pay makes no sense: %+v", text, *s)
		}
	})
}
